// The typed face of the native addon (native/*.cc). Nothing here decides anything: TypeScript hands numbers and tables in, and gets bytes and
// events back. Loaded once a process by node-gyp-build.

/** An address a listening socket is bound to. */
export interface SocketAddress {
  readonly family: 'inet' | 'inet6' | 'unix'
  /** Address text as uWSGI prints it: `127.0.0.1:8080`, `[::1]:8080`, `/path`, `@name`. */
  readonly name: string
  readonly port: number
}

/** What `posix.listen` binds. */
export type BindTarget = { kind: 'tcp'; host: string; port: number } | { kind: 'unix'; path: string } | { kind: 'abstract'; name: string }

/** What the kernel is told about a listener; its connections inherit keep-alive and buffer sizes. */
export interface ListenOptions {
  /** SO_REUSEPORT. TCP. @default false */
  reusePort?: boolean
  /** IP_FREEBIND: an address that no interface has yet. TCP. @default false */
  freeBind?: boolean
  /** SO_KEEPALIVE. TCP. @default false */
  keepAlive?: boolean
  /** SO_SNDBUF, bytes. @default 0, the kernel's choice */
  sendBuffer?: number
  /** SO_RCVBUF, bytes. @default 0, the kernel's choice */
  receiveBuffer?: number
  /** TCP_FASTOPEN: length of its queue. @default 0, off */
  fastOpen?: number
  /** TCP_DEFER_ACCEPT: seconds that the kernel may hold a connection back until the client has sent something. @default 0, off */
  deferAccept?: number
}

export interface SpawnOptions {
  /** Absolute path, or a name looked up in `env.PATH`. */
  file: string
  /** Arguments, argv[0] included. */
  args: readonly string[]
  env: Readonly<Record<string, string>>
  cwd?: string
  /** Descriptors the child gets: `[source in this process, number in the child]`. 0, 1 and 2 are inherited unless named. All others are closed. */
  fds: ReadonlyArray<readonly [number, number]>
  /** Start a new session (setsid). @default false */
  newSession?: boolean
  /** Signal the child gets when this process dies (prctl PR_SET_PDEATHSIG). @default 0, none */
  parentDeathSignal?: number
  /** The child is the first process of a pid namespace (CLONE_NEWPID): whatever runs there ends with it. Needs root; not for a keeper. @default false */
  newPidNamespace?: boolean
  /** What the child puts on itself before it becomes the program. */
  confine?: Confinement
}

/** Rights and limits a process gives up, in this order. Absent members stay as they are. Masks have bit N for capability N. */
export interface Confinement {
  /** Let the kernel merge equal pages of the process and of its children (Linux 6.7). */
  readonly mergeMemory?: boolean
  /** The process and its children do not interrupt what runs on a processor when they are woken (SCHED_BATCH), as far as that is allowed. */
  readonly batchScheduling?: boolean
  readonly groups?: readonly number[]
  readonly gid?: number
  readonly uid?: number
  /** Exactly these are kept, over the change of user and the program's start (as ambient ones). */
  readonly capabilities?: number
  readonly noNewPrivileges?: boolean
  /** Soft and hard. */
  readonly limits?: Readonly<Partial<Record<'nofile' | 'nproc' | 'as' | 'core', number>>>
}

/** System calls of the keeper of a jail, named as they are; `write` opens a file with flags, creates it, and writes a text. */
export type KeeperCall =
  | 'unshare'
  | 'chroot'
  | 'pivot_root'
  | 'chdir'
  | 'mount'
  | 'umount2'
  | 'sethostname'
  | 'mkdir'
  | 'write'
  | 'unlink'
  | 'chmod'
  | 'chown'
  | 'stat'

export interface ExitStatus {
  readonly pid: number
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null
  /** Signal number, or null. */
  readonly signal: number | null
}

/** POSIX calls that Node does not offer. Failures throw an Error with `code` (`EADDRINUSE`), `errno` and `syscall`. */
export interface Posix {
  /** Creates, binds and listens; close-on-exec and non-blocking. SO_REUSEADDR on TCP. A stale unix socket file is removed first. */
  listen(target: BindTarget, backlog: number, options?: ListenOptions): number
  /** The bound address of a listening socket. */
  address(fd: number): SocketAddress
  /** True when `fd` is a listening socket. */
  isListening(fd: number): boolean
  /** Queue length and maximum of a listening TCP socket (TCP_INFO); zeros for others. */
  listenQueue(fd: number): { queue: number; max: number }
  /** Refuses all clients of a listening socket from now on, in every process that has it. */
  shutdownSocket(fd: number): void
  /** Sends one datagram to a unix socket, a path or @abstract name, without waiting. */
  sendDatagram(name: string, bytes: Uint8Array): void
  /** A connected UDP socket, blocking and close-on-exec: each write is a datagram. */
  connectUdp(host: string, port: number): number
  /** A connected pair of unix stream sockets, close-on-exec, non-blocking for `[0]`, blocking for `[1]`. */
  socketPair(): [number, number]
  /** Starts a program (fork and execve). Errors of the execve are thrown here. The caller reaps it with `waitPid`. */
  spawn(options: SpawnOptions): number
  /** waitpid with WNOHANG: the status when this child (-1: any child, also adopted ones) has ended, else null; null too when it is not our child. */
  waitPid(pid: number): ExitStatus | null
  /**
   * Replaces this process by another program, keeping the pid and only descriptors 0, 1, 2 and `keep`. Does not return. Signal mask and handlers are reset; the program
   * starts with the signals in `ignore` ignored and blocked, so that what comes meanwhile waits.
   */
  exec(
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    keep: readonly number[],
    ignore?: readonly number[],
  ): never
  /** In a program that `exec` started with this addon preloaded: the signals that came before JavaScript could listen, once. */
  takeWaitingSignals(): number[]
  close(fd: number): void
  /** dup2; the copy is not close-on-exec. */
  dup2(from: number, to: number): void
  /** A copy that is close-on-exec, with a number from 3 on. */
  duplicate(fd: number): number
  setCloseOnExec(fd: number, on: boolean): void
  setNonBlocking(fd: number, on: boolean): void
  /**
   * Calls `ready` whenever this descriptor of any kind that can be polled (eventfd, pipe, socket) has something to read, which `ready` takes; makes it non-blocking.
   * Does not keep the process. The function that is returned ends it, before the descriptor is closed.
   */
  watchReadable(fd: number, ready: () => void): () => void
  /** The ends of a new pipe, to read from and to write to: close-on-exec, blocking, with room for 1 MiB where the kernel gives it. */
  makePipe(): [number, number]
  /** Orphans of our descendants become our children (PR_SET_CHILD_SUBREAPER). Linux. */
  setChildSubreaper(on: boolean): void
  setParentDeathSignal(signal: number): void
  setNoNewPrivileges(): void
  getRlimit(which: 'nofile' | 'nproc' | 'as' | 'core'): { soft: number; hard: number }
  setRlimit(which: 'nofile' | 'nproc' | 'as' | 'core', soft: number, hard: number): void
  /** Capabilities of this thread survive its next change of user. */
  keepCapabilities(on: boolean): void
  /** Exactly these are effective, permitted and inheritable for this thread. */
  setCapabilities(mask: number): void
  /** Exactly these of this thread's capabilities survive the start of a program of a user who is not root. */
  setAmbient(mask: number): void
  /** Off: processes of the same user may not look into this one (PR_SET_DUMPABLE). A program's start switches it on again. */
  setDumpable(on: boolean): void
  /** sched_setaffinity of a thread; 0 is the calling one. */
  setCpuAffinity(thread: number, cpus: readonly number[]): void
  /** unshare(2) of the calling thread; other threads stay in the old namespaces. */
  unshare(flags: number): void
  /** setns(2) of the calling thread with any kind of namespace descriptor. */
  joinNamespace(fd: number): void
  /** A blocking stream connection to a unix socket. */
  connectUnix(path: string): number
  /** One sendmsg. */
  sendDescriptors(socket: number, bytes: Uint8Array, fds: readonly number[]): void
  /** One recvmsg; no bytes at the end of the connection. The descriptors are close-on-exec. */
  receiveDescriptors(socket: number): { bytes: Buffer; fds: number[] }
  /** Forks the keeper of a jail (native/posix/keeper.h), which ends when `fd` is closed. Its pid is for the caller to reap. */
  startKeeper(): { pid: number; fd: number }
  /** Like `spawn`, behind the root and with the rights of the keeper; the child is one of this process. Descriptors 0 to 2 are this process's. */
  keeperSpawn(keeper: number, options: SpawnOptions): number
  keeperConfine(keeper: number, confine: Confinement): void
  /** Arguments in the order of the system call, texts and numbers apart: `mount` takes type, source, target, data and flags. */
  keeperCall(keeper: number, call: KeeperCall, texts: readonly string[], number?: number, number2?: number): number
  /** Writes all bytes to a descriptor, waiting when it is full; for log lines that must not be lost before an exit. */
  writeAll(fd: number, bytes: Uint8Array): void
  /** Process id, user and group of the peer of a unix socket (SO_PEERCRED). */
  peerCredentials(fd: number): { pid: number; uid: number; gid: number }
  /** Memory of a process from /proc/PID/statm and smaps_rollup, bytes. Zeros when it is gone. */
  memory(pid: number): { rss: number; vsz: number; pss: number; uss: number }
  getsid(pid: number): number
  /** mount(2). `type` and `data` may be empty; `flags` are MS_* bits. */
  mount(type: string, source: string, target: string, flags: number, data: string): void
  /** umount2(2); `flags` are MNT_* bits. */
  umount(target: string, flags: number): void
  /** mkfifo(3), with the umask applied. */
  makeFifo(path: string, mode: number): void
  /** An exclusive fcntl lock on the whole file, open for writing; false while another program has one. It ends when the last copy of the descriptor is closed. */
  lockFile(fd: number): boolean
  setHostname(name: string): void
  /** dlopen(3); the symbols of the library are found by `callSymbol`. It is never closed. */
  loadLibrary(path: string): void
  /** Whether this process, or a library loaded into it, has a symbol of this name. */
  hasSymbol(name: string): boolean
  /** Calls a C function that takes nothing, an int or a string, and gives back its int, or 0 when it `returns` none. A wrong signature is not noticed. */
  callSymbol(name: string, returns: boolean, argument?: string | number): number
}

/** Field names of the shared worker table, in the order of their 64-bit words; the layout lives in native/shm/worker_table.h alone. */
export interface WorkerTableLayout {
  /** First word of a table. A bigint, because it needs all 64 bits. */
  readonly magic: bigint
  readonly header: readonly string[]
  readonly worker: readonly string[]
  readonly core: readonly string[]
  readonly app: readonly string[]
  /** Apps that each worker row has room for. */
  readonly maxApps: number
}

export interface SharedMemory {
  readonly layout: WorkerTableLayout
  /** A new table in a memfd (close-on-exec), all zero but for its header. */
  createTable(workers: number, coresPerWorker: number): { fd: number; words: BigUint64Array }
  /** Maps a table made by another process; its magic, version and size are checked. */
  mapTable(fd: number): BigUint64Array
}

/**
 * The codecs as pure functions, for tests and tools; the engine calls them in C++. Enumerators are returned by name without the leading k, request variables
 * with one character a byte (latin1).
 */
export interface Codecs {
  /** Looks for the end of the head while the bytes arrive in `reads` (then all that is left), and parses it. */
  parseHttp(
    bytes: Uint8Array,
    options: {
      maxHead: number
      maxHeaders: number
      maxBody: number
      serverName: string
      serverPort: string
      remoteAddr: string
      remotePort?: string
      https?: boolean
      scriptName?: boolean
    },
    reads?: readonly number[],
  ): {
    status: string
    consumed: number
    vars: Array<[string, string]>
    pairs: number
    http11: boolean
    keepAlive: boolean
    headMethod: boolean
    chunked: boolean
    hasLength: boolean
    expectContinue: boolean
    upgrade: boolean
    contentLength: number
    known: Record<string, string>
  }
  parseUwsgi(
    bytes: Uint8Array,
    options: { maxSize: number; maxVars: number },
  ): {
    status: string
    consumed: number
    vars: Array<[string, string]>
    pairs: number
    packetSize: number
    modifier1: number
    modifier2: number
    headMethod: boolean
    hasLength: boolean
    contentLength: number
    known: Record<string, string>
  }
  /** Runs the whole input through ReadChunk in pieces of `split` bytes (0: at once). */
  decodeChunked(bytes: Uint8Array, maxBody: number, split: number): { status: string; consumed: number; body: Buffer }
  readResponseHead(head: Uint8Array): {
    status: string
    code: number
    headers: number
    hasLength: boolean
    contentLength: number
    hasTransferEncoding: boolean
    close: boolean
    hasConnection: boolean
  }
  writeResponseHead(
    head: Uint8Array,
    how: {
      protocol: string
      framing: 'AsIs' | 'AddLength' | 'Chunked'
      length?: number
      connection?: string
      keepConnection?: boolean
      dropTransferEncoding?: boolean
      extra?: string
      dropLength?: boolean
    },
  ): { bytes: Buffer; headers: number }
  /** The standard reason of a status code, empty when it has none. */
  reasonPhrase(code: number): string
  /** Splits bytes into frames until they run out; `bad` when one is not legal. */
  readFrames(
    bytes: Uint8Array,
    fromHost: boolean,
  ): {
    frames: Array<{ type: number; stream: number; flags: number; aux: number; payload: Buffer }>
    rest: number
    bad: boolean
  }
  writeFrameHeader(frame: { length: number; stream: number; type: number; flags: number; aux: number }): Buffer
  /** Items of a list payload, up to the first that is broken. */
  readList(payload: Uint8Array): { items: Buffer[]; bad: boolean }
  /** NUL-ended pieces of a pairs payload or a response head. */
  readPieces(payload: Uint8Array): { items: Buffer[]; bad: boolean }
  /** Null: broken. */
  readResponsePayload(payload: Uint8Array): { head: Buffer; body: Buffer } | null
  readSendfilePayload(payload: Uint8Array): { offset: number; length: number; fd: number } | null
}

/** Numbers and tables an engine runs with. Times are milliseconds, sizes bytes. */
export interface EngineSettings {
  serverName: string
  /** Secret that a host must show in HELLO. */
  token: string
  /** `buffer-size`: largest request head / uwsgi variables block. */
  bufferSize: number
  /** `max-vars`. */
  maxVars: number
  /** `limit-post`, 0: no limit. */
  limitPost: number
  /** `post-buffering`: bodies are read whole before the app is called; up to this size in memory, beyond it in a file. 0: bodies over 64 KiB are streamed. */
  postBuffering: number
  /** Folder for body files. */
  bodyDir: string
  /** So many bytes at the beginning of their paths are left out for hosts, which are behind another root. @default 0 */
  bodyHidden?: number
  /** Time a client may take for the head of a request, and between two reads of its body or writes of its response (`socket-timeout`, uWSGI's `http-timeout`). */
  headerTimeout: number
  bodyTimeout: number
  writeTimeout: number
  /** Idle time of a kept-alive connection. */
  keepAliveTimeout: number
  /** 0: off. */
  harakiri: number
  /** Requests that may wait for a free core; more get 503. */
  queueLimit: number
  /** Time a request may wait for a free core before it gets 503; 0: no limit. */
  queueTimeout: number
  /** Response bytes buffered for a slow client before its worker is made to wait. */
  responseBuffer: number
  /** Descriptor of the request log. */
  logFd: number
  logRequests: boolean
  /** `log-micros`: times in microseconds. */
  logMicros: boolean
  /** `log-x-forwarded-for`. */
  logForwardedFor: boolean
  /** Requests that are logged although `logRequests` is off: without a body, 4xx, 5xx, by sendfile, whose client could not be read or written. @default false */
  logZero?: boolean
  log4xx?: boolean
  log5xx?: boolean
  logSendfile?: boolean
  logIoError?: boolean
  /** The same for those that took this many milliseconds, or sent this many body bytes, or more. @default 0: off */
  logSlow?: number
  logBig?: number
  /** `add-header` lines. */
  addHeaders: readonly string[]
  /** `manage-script-name` is on: no empty SCRIPT_NAME is added to HTTP requests. */
  manageScriptName: boolean
  /** Index: modifier1; value: group (language) number, 255: none. */
  groupOfModifier: Uint8Array
  /** Group that takes modifier1 0 when nobody owns it (the default app's); 255: none. */
  defaultGroup: number
  workers: number
  coresPerWorker: number
  /** A worker gets no more requests after this many (`onWorkerFull`), plus the delta for each worker before it. @default 0: no limit */
  maxRequests?: number
  maxRequestsDelta?: number
  /** A worker younger than this goes on all the same. @default 0 */
  minWorkerLifetime?: number
  /** Largest number of requests written ahead to a busy core that has been fast; 1: never. */
  pipelineDepth: number
  /** True in an engine process: the engine waits in its own epoll set instead of libuv's, which halves the waits. One such engine a process. @default false */
  dedicatedLoop?: boolean
}

export interface EngineListener {
  fd: number
  protocol: 'http' | 'uwsgi'
  /** HTTP: keep connections open when the client asks for it. */
  keepAlive: boolean
  modifier1: number
  modifier2: number
  /** SERVER_PORT of HTTP requests. */
  serverPort: string
  /** The only workers that serve its requests, counted from 1. Default: all. */
  workers?: readonly number[] | undefined
}

/** Conditions under which JavaScript is entered for a request: data, evaluated natively. Absent members match everything. */
export interface RequestFilter {
  readonly methods?: readonly string[]
  readonly pathPrefix?: string
  readonly host?: string
  readonly modifier1?: number
}

/** Events of a native engine. They are called from its turn of the loop; a throw is logged and costs nothing else. */
export interface EngineEvents {
  /** A core connected and showed the token. `group`, `worker`, `core`, `pid` as in HELLO. */
  onCoreUp(group: number, worker: number, core: number, pid: number): void
  /** Its connection ended. `cutRequests`: requests that were answered 502 or cut because of it. */
  onCoreDown(group: number, worker: number, core: number, pid: number, cutRequests: number): void
  /**
   * The worker has been given its `maxRequests` and gets no more; one at a time in a group. It is for the listener to have it replaced: drainWorker, and
   * a new process once it has left.
   */
  onWorkerFull(group: number, worker: number, pid: number, requests: number): void
  /** Requests of this group wait, and no worker takes them: there is none, or all are leaving. Said once, until one arrives. */
  onStarved(group: number): void
  /** All cores of a drained worker have been told to stop. */
  onWorkerDrained(group: number, worker: number, pid: number): void
  /** A request ran longer than harakiri; its client has got 504. The worker is not dispatched to any more. */
  onHarakiri(info: {
    group: number
    worker: number
    core: number
    pid: number
    addr: string
    method: string
    uri: string
    startedAt: number
    elapsed: number
  }): void
  /** A host called an API function. Answer with `reply` when `call` is not 0. */
  onCall(core: number, stream: number, call: number, args: Buffer[], worker: number, group: number): void
  /** A request matched filter number `filter` (index in `setFilters`). Answer with `respond` or `pass`, exactly once. */
  onRequest(request: number, filter: number): void
  /** Drain is complete: no client connection is left. */
  onDrained(): void
  /** A line for the instance log, without date and newline. */
  onLog(line: string): void
}

export interface EngineStats {
  connections: number
  idleConnections: number
  queued: number
  running: number
  accepted: number
  cores: number
  freeCores: number
}

export interface RunningRequest {
  group: number
  worker: number
  core: number
  startedAt: number
  vars: Array<[string, string]>
}

/** One native engine. Lives in an engine process; two may live in one test process. */
export interface NativeEngine {
  listen(listener: EngineListener): void
  /** The listening unix socket that hosts connect to. */
  listenChannel(fd: number): void
  /** Counters are kept here. */
  attachTable(words: BigUint64Array): void
  setFilters(filters: readonly RequestFilter[]): void
  /** The request's variables as a pairs block. */
  vars(request: number): Buffer
  /** Body bytes that have arrived so far for a request held by a filter (bodies up to 64 KiB are complete). */
  body(request: number): Buffer
  /** Answers a held request. `head`: NUL-terminated items as in RESPONSE. */
  respond(request: number, head: Uint8Array, body: Uint8Array): void
  /** Lets a held request go on: to the next filter that matches, then to a worker. */
  pass(request: number): void
  reply(core: number, stream: number, call: number, isError: boolean, items: ReadonlyArray<Uint8Array>): void
  /** No new requests for this worker; STOP is sent to each of its cores when it is idle. */
  drainWorker(group: number, worker: number, pid: number): void
  /** From now on requests are not given to any worker (`pause`), or are again. */
  setPaused(on: boolean): void
  setLogging(on: boolean): void
  /** Replaces the request log's descriptor. */
  setLogFd(fd: number): void
  /** A time limit of its own for the request now running on a core, beside harakiri: the earlier one counts. 0 takes it back. */
  setUserHarakiri(core: number, seconds: number): void
  /** Stops accepting, answers what is under way with Connection: close, closes idle connections after `idleGrace` ms, calls onDrained at the end. */
  drain(idleGrace: number): void
  /** Closes everything at once. */
  close(): void
  stats(): EngineStats
  running(): RunningRequest[]
  /** Pids of connected workers as the kernel reported them (SO_PEERCRED). */
  workerPids(): number[]
}

export interface Addon {
  readonly posix: Posix
  readonly shm: SharedMemory
  readonly codecs: Codecs
  readonly Engine: new (settings: EngineSettings, events: EngineEvents) => NativeEngine
}
