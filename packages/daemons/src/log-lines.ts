// What the log says of daemons, in uWSGI's words.

export const LINES = {
  spawning: (again: boolean, command: string, uid: number, gid: number): string =>
    `[uwsgi-daemons] ${again ? 're' : ''}spawning "${command}" (uid: ${uid} gid: ${gid})`,
  throttling: (command: string, seconds: number): string => `[uwsgi-daemons] throttling "${command}" for ${seconds} seconds`,
  notSpawned: (command: string, reason: string): string => `[uwsgi-daemons] unable to spawn "${command}": ${reason}`,
  stopping: (pid: number, command: string): string => `[uwsgi-daemons] stopping daemon (pid: ${pid}): ${command}`,
  killing: (pid: number, command: string): string => `[uwsgi-daemons] daemon did not die in time, killing (pid: ${pid}): ${command}`,
  annihilated: (command: string, pid: number): string => `daemon "${command}" (pid: ${pid}) annihilated`,
  stoppingOfLegion: (legion: string, pid: number, command: string): string =>
    `[uwsgi_daemons] stopping legion "${legion}" daemon: ${command} (pid: ${pid})`,
  annihilatedOfLegion: (legion: string, command: string, pid: number): string =>
    `[uwsgi-daemons] legion "${legion}" daemon "${command}" (pid: ${pid}) annihilated`,
  controlEnded: (command: string, pid: number): string => `[uwsgi-daemons] control daemon "${command}" (pid: ${pid}) has ended`,
  touched: (file: string, command: string, pid: number): string =>
    `*** ${file} has been touched... reloading daemon "${command}" (pid: ${pid}) !!! ***`,
  touchMissing: (file: string): string => `unable to stat() ${file}, events will be triggered as soon as the file is created`,
  writingPidfile: (file: string): string => `writing pidfile to ${file}`,
  foundActive: (command: string, pid: number): string => `[uwsgi-daemons] found valid/active pidfile for "${command}" (pid: ${pid})`,
  changedPid: (command: string, before: number, now: number): string =>
    `[uwsgi-daemons] found changed pid for "${command}" (old_pid: ${before} new_pid: ${now})`,
  changedPidfile: (command: string, before: number, now: number): string =>
    `[uwsgi-daemons] found changed pidfile for "${command}" (old_pid: ${before} new_pid: ${now})`,
  notDaemonized: (command: string, pid: number): string => `[uwsgi-daemons] "${command}" (pid: ${pid}) did not daemonize !!!`,
} as const
