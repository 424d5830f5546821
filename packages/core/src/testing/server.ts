// Starts a real server in a private folder for a test, ours or the reference one, and makes sure that nothing of it is left: after the stop
// it asserts exit status, processes, zombies and the run folder. In vitest it stops by itself when the test ends, and prints the log when
// the test failed.

import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { LogFollow } from './log-follow.js'
import { LogWatch, type WaitOptions } from './log-watch.js'
import { living, processTree, TREE_MARKER, zombiesOf, type ProcessInfo, type ProcessKind } from './process-tree.js'

export interface ServerOptions {
  /** Text of `app.ini`; `[uwsgi]` is put in front when it has no section. */
  readonly ini?: string
  /** Further command line arguments, after the ini file. */
  readonly args?: readonly string[]
  /** Files of the private folder, by relative path. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** Program and arguments that end by replacing themselves with the server, whose command line follows: for what a supervisor hands on. */
  readonly launcher?: readonly string[]
  /** `reference` is the uWSGI of the system: `/usr/bin/uwsgi-core`, whose plugins the configuration must name. @default 'ours' */
  readonly binary?: 'ours' | 'reference'
  /** File of the private folder that the server logs to; its lines count as output. */
  readonly logFile?: string
  /** The server counts as ready when this line came. @default the spawn line of the last worker */
  readonly ready?: RegExp
  /** Milliseconds until the start has failed. @default 15000 */
  readonly timeout?: number
  /** Exit status that the end of the test expects. @default 0 */
  readonly status?: number
}

export interface ExitInfo {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface TestServer {
  readonly dir: string
  /** Of the process that was started: the master. */
  readonly pid: number
  /** First TCP port it is bound to. */
  readonly port: number
  /** All TCP ports, by socket number. */
  readonly ports: readonly number[]
  readonly log: readonly string[]
  /** Standard output alone; `log` holds both. */
  readonly stdout: readonly string[]
  /** Where `waitForLine` would find what comes from now on: pass it as `from`. */
  mark(): number
  waitForLine(pattern: RegExp, options?: WaitOptions): Promise<RegExpMatchArray>
  /** Living processes by kind. */
  pids(): Record<ProcessKind, number[]>
  /** Current pid of a worker, after its latest spawn line. */
  workerPid(worker: number): number
  signal(name: NodeJS.Signals): void
  /** Settles when the started process has ended. */
  readonly exited: Promise<ExitInfo>
  /** Ends the server with SIGINT and asserts that it left nothing behind. May be called twice. */
  stop(options?: { signal?: NodeJS.Signals; status?: number; timeout?: number }): Promise<void>
  /** Waits for an end that the test caused, and asserts that nothing is left behind. */
  waitEnd(options?: { status?: number | NodeJS.Signals; timeout?: number }): Promise<void>
}

export interface RunOptions extends ServerOptions {
  /** Leave processes that go on in the background alone, and the folder; the test ends and removes them. @default false */
  readonly keep?: boolean
}

export interface FinishedRun {
  readonly dir: string
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly log: readonly string[]
  readonly stdout: readonly string[]
}

/** Time the reference server gets to stop, ms. */
const REFERENCE_PATIENCE = 5000
const COMMAND = fileURLToPath(new URL('../../bin/uwsgi-ts.js', import.meta.url))
const SPAWN_LINE = /(?:spawned|Respawned) uWSGI worker (\d+) \((?:and the only\) \()?(?:new )?pid: (\d+)/
const BOUND_LINE =
  /uwsgi socket (\d+) (?:bound|inherited|attached)(?: to)? (?:TCP|INET6?) address .*:(\d+) (?:\(port auto-assigned\) )?fd \d+/

class RunningServer implements TestServer {
  readonly dir: string
  readonly exited: Promise<ExitInfo>
  readonly stdout: string[] = []
  readonly #marker = randomUUID()
  readonly #watch = new LogWatch()
  readonly #child: ChildProcess
  readonly #temporary: string
  readonly #seen = new Set<number>()
  readonly #expected: number
  readonly #reference: boolean
  readonly #follow: LogFollow | undefined
  #exit: ExitInfo | undefined
  #finished: Promise<void> | undefined

  constructor(options: ServerOptions) {
    this.#expected = options.status ?? 0
    this.#reference = options.binary === 'reference'
    this.dir = mkdtempSync(join(tmpdir(), 'uwsgi-test-'))
    // Others may look inside: tests drop privileges and read their app from here.
    chmodSync(this.dir, 0o755)
    this.#temporary = join(this.dir, '.tmp')
    mkdirSync(this.#temporary)
    chmodSync(this.#temporary, 0o1777)
    for (const [path, text] of Object.entries(options.files ?? {})) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true })
      writeFileSync(join(this.dir, path), text)
    }
    const args = [...(options.args ?? [])]
    if (options.ini !== undefined) {
      writeFileSync(join(this.dir, 'app.ini'), /^\s*\[/.test(options.ini) ? options.ini : `[uwsgi]\n${options.ini}\n`)
      args.unshift('--ini', 'app.ini')
    }
    const program = options.binary === 'reference' ? ['/usr/bin/uwsgi-core'] : [process.execPath, COMMAND]
    const [file, ...first] = [...(options.launcher ?? []), ...program]
    this.#child = spawn(file ?? '', [...first, ...args], {
      cwd: this.dir,
      env: {
        ...serverEnvironment(),
        TMPDIR: this.#temporary,
        ...options.env,
        [TREE_MARKER]: this.#marker,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out = new LogWatch()
    this.stdout = out.lines
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out.push('out', text)
      this.#watch.push('out', text)
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#watch.push('err', text))
    if (options.logFile !== undefined)
      this.#follow = new LogFollow(join(this.dir, options.logFile), (text) => this.#watch.push('file', text))
    this.exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('exit', (code, signal) => {
        this.#exit = { code, signal }
        this.#follow?.close()
        resolve(this.#exit)
      })
      // Output may still be under way when the process has ended, and a survivor may hold the pipe open for ever.
      this.#child.once('close', () => this.#watch.close())
      this.#child.once('exit', () => setTimeout(() => this.#watch.close(), 2000).unref())
    })
    this.exited.catch(() => this.#watch.close())
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get log(): readonly string[] {
    return this.#watch.lines
  }

  get ports(): readonly number[] {
    const ports: number[] = []
    for (const line of this.log) {
      const match = BOUND_LINE.exec(line)
      if (match) ports[Number(match[1])] = Number(match[2])
    }
    return ports.filter((port) => port !== undefined)
  }

  get port(): number {
    const port = this.ports[0]
    if (port === undefined) throw new Error(`the server has no TCP socket. The log:\n${this.#watch.text()}`)
    return port
  }

  /** True once the test asked for the end. */
  get ending(): boolean {
    return this.#finished !== undefined
  }

  get logClosed(): Promise<void> {
    return this.#watch.closed
  }

  mark(): number {
    return this.log.length
  }

  waitForLine(pattern: RegExp, options?: WaitOptions): Promise<RegExpMatchArray> {
    return this.#watch.waitFor(pattern, options)
  }

  pids(): Record<ProcessKind, number[]> {
    const kinds: Record<ProcessKind, number[]> = { master: [], engine: [], zygote: [], worker: [], other: [] }
    const workers = this.#spawned()
    for (const info of this.#tree()) kinds[this.#kind(info, workers)].push(info.pid)
    return kinds
  }

  /** Pids of workers as the log tells them. */
  #spawned(): Set<number> {
    return new Set(this.log.flatMap((line) => Number(SPAWN_LINE.exec(line)?.[2] ?? [])))
  }

  /** What lives of all that was ever seen of this server. */
  #tree(): ProcessInfo[] {
    for (const { pid } of processTree(this.#marker)) this.#seen.add(pid)
    for (const pid of this.#spawned()) this.#seen.add(pid)
    return living(this.#seen)
  }

  #kind(info: ProcessInfo, workers: ReadonlySet<number>): ProcessKind {
    if (info.pid === this.pid) return 'master'
    if (info.commandLine.some((argument) => argument.endsWith('/engine/main.js'))) return 'engine'
    if (workers.has(info.pid)) return 'worker'
    return info.parent === this.pid ? 'zygote' : 'other'
  }

  workerPid(worker: number): number {
    for (const line of [...this.log].reverse()) {
      const match = SPAWN_LINE.exec(line)
      if (match && Number(match[1]) === worker) return Number(match[2])
    }
    throw new Error(`worker ${worker} was never spawned. The log:\n${this.#watch.text()}`)
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  stop({
    signal = 'SIGINT',
    status = this.#expected,
    timeout,
  }: { signal?: NodeJS.Signals; status?: number; timeout?: number } = {}): Promise<void> {
    if (this.#exit === undefined && this.#finished === undefined) {
      const zombies = zombiesOf(this.#tree().map((info) => info.pid))
      this.signal(signal)
      this.#finished = this.#assertEnd(status, timeout).then(() => {
        // A child that has just died may still be waited for; one that had been dead when the stop began had its time.
        const left = zombies.filter((zombie) => zombiesOf([zombie.parent]).some((info) => info.pid === zombie.pid))
        if (left.length > 0) throw this.#complaint(`zombies: ${left.map((info) => info.pid).join(', ')}`)
      })
    }
    this.#finished ??= this.#assertEnd(status, timeout)
    return this.#finished
  }

  waitEnd({ status = this.#expected, timeout }: { status?: number | NodeJS.Signals; timeout?: number } = {}): Promise<void> {
    this.#finished ??= this.#assertEnd(status, timeout)
    return this.#finished
  }

  /** Ends everything without asking; for a test that has failed already. */
  discard(): void {
    for (const info of this.#tree()) {
      try {
        process.kill(info.pid, 'SIGKILL')
      } catch {
        // It has ended in between.
      }
    }
    rmSync(this.dir, { recursive: true, force: true })
  }

  async #assertEnd(status: number | NodeJS.Signals, timeout = 15_000): Promise<void> {
    try {
      if (this.#reference && !(await this.#endsIn(REFERENCE_PATIENCE))) return
      await within(this.exited, timeout, () => this.#complaint(`still running ${timeout} ms after it should have ended`))
      const got = this.#exit?.signal ?? this.#exit?.code
      if (got !== status) throw this.#complaint(`exit status ${got}; expected ${status}`)
      const faults = this.log.filter((line) => /internal error|uncaught|unhandled rejection|listener \w+ threw/.test(line))
      if (faults.length > 0) throw this.#complaint(`faults in the log: ${faults.join('; ')}`)
      // Processes that leave because the master has gone may need a moment to notice.
      const left = await settled(
        () => this.#tree(),
        (infos) => infos.length === 0,
        5000,
      )
      if (left.length > 0)
        throw this.#complaint(`processes left: ${left.map((info) => `${info.pid} (${info.commandLine.join(' ')})`).join('; ')}`)
      const folders = await settled(
        () => readdirSync(this.#temporary).filter((name) => name.startsWith('uwsgi')),
        (names) => names.length === 0,
        1000,
      )
      if (folders.length > 0) throw this.#complaint(`left in the temporary folder: ${folders.join(', ')}`)
    } finally {
      this.discard()
    }
  }

  /** The reference server sometimes misses its own worker's end and then waits a minute; it is not under test, so it is discarded. */
  async #endsIn(time: number): Promise<boolean> {
    return await Promise.race([this.exited.then(() => true), new Promise<boolean>((resolve) => setTimeout(resolve, time, false))])
  }

  #complaint(what: string): Error {
    return new Error(`test server ${this.pid}: ${what}. The log:\n${this.#watch.text()}`)
  }
}

/** Starts a server and waits until it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const server = new RunningServer(options)
  try {
    await stopAfterTest(server)
    await server.waitForLine(options.ready ?? readyLine(options), { timeout: options.timeout ?? 15_000 })
    return server
  } catch (error) {
    server.discard()
    throw error
  }
}

/** Starts a server that is expected to end by itself, and waits for that. */
export async function runServer(options: RunOptions = {}): Promise<FinishedRun> {
  const server = new RunningServer(options)
  try {
    const end = await within(
      server.exited,
      options.timeout ?? 15_000,
      () => new Error(`still running; expected it to end by itself. The log:\n${server.log.join('\n')}`),
    )
    // The exit may be seen before the last output.
    await server.logClosed
    return { dir: server.dir, status: end.code, signal: end.signal, log: server.log, stdout: server.stdout }
  } finally {
    if (options.keep !== true) server.discard()
  }
}

function serverEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    // Neither the test runner's switches nor a server's own variables may reach the server under test.
    if (value === undefined || /^(UWSGI|VITEST|NODE_|FORCE_COLOR)/.test(name)) continue
    kept[name] = value
  }
  // The system's interpreters, which have the packages the fixtures use, before any of a version manager.
  return { ...kept, PATH: `/usr/bin:/bin:${kept['PATH'] ?? ''}` }
}

function readyLine({ ini = '', args = [] }: ServerOptions): RegExp {
  const fromIni = /^\s*(?:processes|workers|p)\s*=\s*(\d+)/m.exec(ini)?.[1]
  const fromArgs = /(?:^| )(?:--processes|--workers|-p)[ =]?(\d+)/.exec(args.join(' '))?.[1]
  return new RegExp(`^(spawned uWSGI worker ${fromArgs ?? fromIni ?? 1} |\\*\\*\\* Operational MODE: no-workers)`)
}

async function stopAfterTest(server: RunningServer): Promise<void> {
  if (process.env['VITEST'] === undefined) return
  const { onTestFinished } = await import('vitest')
  try {
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') {
        console.error(`log of the server in ${server.dir}:\n${server.log.join('\n')}`)
        server.discard()
        return
      }
      // An end the test itself waited for has been reported to it.
      if (!server.ending) await server.stop()
    })
  } catch {
    // Started outside a test (in beforeAll): whoever started it stops it.
  }
}

function within<T>(promise: Promise<T>, timeout: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), timeout)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Looks again until it is as wanted or the time is over; /proc has no events to wait for. */
async function settled<T>(look: () => T, good: (value: T) => boolean, timeout: number): Promise<T> {
  const deadline = Date.now() + timeout
  for (;;) {
    const value = look()
    if (good(value) || Date.now() >= deadline) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
