// Every line the master writes that uWSGI writes too, kept to the byte because operators and tools search for them (compared with uWSGI
// 2.0.21). Lines of our own are built where they belong: actor first, then what happened. The start line carries our own name and version
// on purpose.

import type { SocketAddress } from '@uwsgi-ts/native'

const FAMILY_BOUND: Readonly<Record<SocketAddress['family'], string>> = { inet: 'TCP', inet6: 'TCP', unix: 'UNIX' }
const FAMILY_INHERITED: Readonly<Record<SocketAddress['family'], string>> = { inet: 'INET', inet6: 'INET6', unix: 'UNIX' }

export type OperationalMode = 'single process' | 'threaded' | 'preforking' | 'preforking+threaded' | 'command' | 'no-workers'

export const LINES = {
  starting: (version: string, bits: number, date: string): string =>
    `*** Starting uWSGI-compatible uwsgi-ts ${version} (${bits}bit) on [${date}] ***`,
  os: (text: string): string => `os: ${text}`,
  nodename: (name: string): string => `nodename: ${name}`,
  machine: (name: string): string => `machine: ${name}`,
  clockSource: 'clock source: unix',
  cpuCores: (count: number): string => `detected number of CPU cores: ${count}`,
  workingDirectory: (path: string): string => `current working directory: ${path}`,
  binaryPath: (path: string): string => `detected binary path: ${path}`,
  runningAsRoot: 'uWSGI running as root, you can use --uid/--gid/--chroot options',
  runningAsRootWarning: '*** WARNING: you are running uWSGI as root !!! (use the --uid flag) *** ',
  noMaster: '*** WARNING: you are running uWSGI without its master process manager ***',
  processLimit: (count: number): string => `your processes number limit is ${count}`,
  descriptorLimit: (count: number): string => `detected max file descriptor number: ${count}`,
  harakiriWithoutBuffering:
    ' *** WARNING: you have enabled harakiri without post buffering. Slow upload could be rejected on post-unbuffered webservers *** ',
  writingPidfile: (path: string): string => `writing pidfile to ${path}`,
  pidfileFailed: 'could not write pidfile.',
  writingFile: (text: string, path: string): string => `writing "${text}" to "${path}" ...`,
  changedFolder: (path: string): string => `chdir() to ${path}`,
  setGroup: (gid: number): string => `setgid() to ${gid}`,
  setUser: (uid: number): string => `setuid() to ${uid}`,
  socketBound: (socket: number, { family, name }: SocketAddress, fd: number, autoPort: boolean): string =>
    `uwsgi socket ${socket} bound to ${FAMILY_BOUND[family]} address ${name} ${autoPort ? '(port auto-assigned) ' : ''}fd ${fd}`,
  socketInherited: (socket: number, { family, name }: SocketAddress, fd: number): string =>
    `uwsgi socket ${socket} inherited ${FAMILY_INHERITED[family]} address ${name} fd ${fd}`,
  socketAttached: (socket: number, { family, name }: SocketAddress, fd: number): string =>
    `uwsgi socket ${socket} attached to ${FAMILY_INHERITED[family]} address ${name} fd ${fd}`,
  socketMapped: (socket: number, shared: number, name: string, fd: number): string =>
    `uwsgi socket ${socket} mapped to shared socket ${shared} (${name}) fd ${fd}`,
  socketOfWorker: (socket: number, name: string, worker: number): string => `mapped socket ${socket} (${name}) to worker ${worker}`,
  sharedBound: (shared: number, { family, name }: SocketAddress, fd: number): string =>
    `uwsgi shared socket ${shared} bound to ${FAMILY_BOUND[family]} address ${name} fd ${fd}`,
  systemdDetected: '- SystemD socket activation detected -',
  upstartDetected: (job: string): string => `- Upstart socket bridge detected (job: ${job}) -`,
  waitingFor: (what: string, seconds: number): string => `waiting for ${what} (max ${seconds} seconds) ...`,
  waitedInVain: (what: string, seconds: number): string => `${what} unavailable after ${seconds} seconds`,
  interfaceFound: (name: string, index: number): string => `interface ${name} found with index ${index}`,
  addressInUse: (address: string): string => `probably another instance of uWSGI is running on the same address (${address}).`,
  backlogTooLong: (max: number): string => `Listen queue size is greater than the system max net.core.somaxconn (${max}).`,
  noSockets: 'The -s/--socket option is missing and stdin is not a socket.',
  backlog: (connections: number): string => `your server socket listen backlog is limited to ${connections} connections`,
  mercy: (seconds: number): string => `your mercy for graceful operations on workers is ${seconds} seconds`,
  mapped: (bytes: number, cores: number): string => `mapped ${bytes} bytes (${Math.floor(bytes / 1024)} KB) for ${cores} cores`,
  mode: (mode: OperationalMode): string => `*** Operational MODE: ${mode} ***`,
  dynamicMode: '*** no app loaded. going in full dynamic mode ***',
  gameOver: '*** no app loaded. GAME OVER ***',
  noServer: 'no-server mode requested. Goodbye.',

  spawnedMaster: (pid: number): string => `spawned uWSGI master process (pid: ${pid})`,
  respawnedMaster: (pid: number): string => `gracefully (RE)spawned uWSGI master process (pid: ${pid})`,
  spawnedWorker: (worker: number, pid: number, cores: number): string => `spawned uWSGI worker ${worker} (pid: ${pid}, cores: ${cores})`,
  spawnedOnlyWorker: (pid: number, cores: number): string => `spawned uWSGI worker 1 (and the only) (pid: ${pid}, cores: ${cores})`,
  respawnedWorker: (worker: number, pid: number): string => `Respawned uWSGI worker ${worker} (new pid: ${pid})`,
  statsServer: (address: string, fd: number): string => `*** Stats server enabled on ${address} fd: ${fd} ***`,

  workerDied: (worker: number, pid: number, signal: number | null): string =>
    `DAMN ! worker ${worker} (pid: ${pid}) died${signal === null ? '' : `, killed by signal ${signal}`} :( trying respawn ...`,
  /** The dots are uWSGI's; it says so in the worker. */
  workDone: (pid: number): string => `...The work of process ${pid} is done. Seeya!`,
  killedSuccessfully: (worker: number, pid: number): string => `worker ${worker} killed successfully (pid: ${pid})`,
  lifetimeReached: (worker: number, seconds: number): string =>
    `worker ${worker} lifetime reached, it was running for ${seconds} second(s)`,
  evilAddressSpace: (worker: number, pid: number, bytes: number): string =>
    `*** EVIL RELOAD ON WORKER ${worker} ADDRESS SPACE: ${bytes} (pid: ${pid}) ***`,
  evilRss: (worker: number, pid: number, bytes: number): string => `*** EVIL RELOAD ON WORKER ${worker} RSS: ${bytes} (pid: ${pid}) ***`,
  respawningTooFast: (seconds: number): string => `worker respawning too fast !!! i have to sleep a bit (${seconds} seconds)...`,
  failedApp: (worker: number, pid: number): string => `OOPS ! failed loading app in worker ${worker} (pid ${pid})`,
  failedAppRetry: (worker: number, pid: number): string => `OOPS ! failed loading app in worker ${worker} (pid ${pid}) :( trying again...`,
  othersGoOn: (worker: number): string =>
    `need-app: worker ${worker} cannot load its app any more; the other workers go on, and it is tried again`,
  needAppRequested: 'need-app requested, destroying the instance...',
  inconsistentState: (worker: number, pid: number): string => `!!! inconsistent state reported by worker ${worker} (pid: ${pid}) !!!`,
  askedForCheap: (worker: number, pid: number): string => `worker ${worker} asked for cheap mode (pid: ${pid})...`,
  cheaped: (worker: number): string => `uWSGI worker ${worker} cheaped.`,
  killingWorker: (worker: number, pid: number): string => `Gracefully killing worker ${worker} (pid: ${pid})...`,
  workerBuried: (worker: number, seconds: number): string => `worker ${worker} buried after ${seconds} seconds`,
  noMercy: (worker: number, pid: number): string => `worker ${worker} (pid: ${pid}) is taking too much time to die...NO MERCY !!!`,
  subprocessExited: (pid: number, code: number): string => `subprocess ${pid} exited with code ${code}`,
  subprocessKilled: (pid: number, signal: number): string => `subprocess ${pid} exited by signal ${signal}`,

  harakiriWorker: (worker: number, pid: number, attempt: number): string =>
    `*** HARAKIRI ON WORKER ${worker} (pid: ${pid}, try: ${attempt}) ***`,
  harakiriStatus: (worker: number): string => `HARAKIRI !!! worker ${worker} status !!!`,
  harakiriCore: (core: number, address: string, method: string, uri: string, since: number): string =>
    `HARAKIRI [core ${core}] ${address} - ${method} ${uri} since ${since}`,
  harakiriSyscall: (text: string): string => `HARAKIRI: -- syscall> ${text}`,
  harakiriChannel: (text: string): string => `HARAKIRI: -- wchan> ${text}`,
  harakiriEnd: (worker: number): string => `HARAKIRI !!! end of worker ${worker} status !!!`,
  harakiriGraceful: (worker: number, signal: number, seconds: number): string =>
    `HARAKIRI: worker ${worker} may end by signal ${signal} within ${seconds} s`,
  harakiriSpared: (worker: number, waiting: number, threshold: number): string =>
    `HARAKIRI: worker ${worker} goes on, ${waiting} requests wait (harakiri-queue-threshold: ${threshold})`,

  listenQueueFull: (name: string, fd: number, queue: number, max: number): string =>
    `*** uWSGI listen queue of socket "${name}" (fd: ${fd}) full !!! (${queue}/${max}) ***`,
  pause: '*** PAUSE (press start to resume, if you do not have a joypad send SIGTSTP) ***',
  resume: '*** (SIGTSTP received) resuming workers ***',
  workerSuspended: (worker: number): string => `*** worker ${worker} suspended ***`,
  workerResumed: (worker: number): string => `*** worker ${worker} resumed ***`,
  statsTotal: (requests: number): string => `\tworkers total requests: ${requests}`,
  statsRule: '-----------------',
  statsApp: (worker: number, app: number, mountpoint: string, requests: number, exceptions: number): string =>
    `\tworker ${worker} app ${app} [${mountpoint}] requests: ${requests} exceptions: ${exceptions}`,

  chainStarting: 'chain reload starting...',
  chainRunning: 'chain reload already running...',
  chainVictim: (worker: number): string => `chain next victim is worker ${worker}`,
  chainWaiting: (worker: number): string => `chain is still waiting for worker ${worker}...`,
  chainComplete: 'chain reloading complete',
  reloadStopped: (worker: number): string => `reload: worker ${worker} could not load the new app; the other workers are left as they are`,
  fifoSelected: (path: string): string => `active master fifo is now ${path}`,
  descriptorWatched: (how: 'graceful' | 'brutal', fd: number, size: number): string =>
    `added ${how} reload monitor for fd ${fd} (read size: ${size})`,
  descriptorReady: (fd: number, message: string | undefined): string =>
    message === undefined ? `*** fd ${fd} ready !!! ***` : `*** fd ${fd} ready: ${message} ***`,
  mountpointFailed: (path: string): string => `mountpoint ${path} failed, triggering detonation...`,
  touchMissing: (path: string): string => `unable to stat() ${path}, events will be triggered as soon as the file is created`,
  touchedReload: (path: string): string => `*** ${path} has been touched... grace them all !!! ***`,
  touchedWorkersReload: (path: string): string => `*** ${path} has been touched... workers reload !!! ***`,
  touchedChainReload: (path: string): string => `*** ${path} has been touched... chain reload !!! ***`,
  touchedChainRunning: (path: string): string => `*** ${path} has been touched... but chain reload is already running ***`,
  touchedExec: (command: string): string => `[uwsgi-touch-exec] running ${command}`,
  killingWorkerNow: (worker: number, pid: number): string => `killing worker ${worker} (pid: ${pid})`,

  stopping: 'SIGINT/SIGTERM received...killing workers...',
  gracefulStop: 'graceful shutdown triggered...',
  gracefulReload: '...gracefully killing workers...',
  brutalReload: '...brutally killing workers...',
  exitOnReload: 'uWSGI: GAME OVER (insert coin)',
  binaryReloading: 'binary reloading uWSGI...',
  closingDescriptors: (max: number): string => `closing all non-uwsgi socket fds > 2 (max_fd = ${max})...`,
  keptSocket: (fd: number, socket: number, name: string): string => `found fd ${fd} mapped to socket ${socket} (${name})`,
  keptShared: (fd: number, shared: number, name: string): string => `found fd ${fd} mapped to shared socket ${shared} (${name})`,
  runningBinary: (path: string): string => `running ${path}`,
  goodbye: 'goodbye to uWSGI.',
  vacuumPidfile: (kind: string): string => `VACUUM: ${kind} removed.`,
  vacuumFifo: (path: string): string => `VACUUM: master fifo ${path} removed.`,
  vacuumSocket: (path: string): string => `VACUUM: unix socket ${path} removed.`,
} as const
