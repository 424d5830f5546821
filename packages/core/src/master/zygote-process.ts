// One zygote as the master sees it: a language's interpreter that has loaded the apps and forks workers on request (docs/app-channel.md,
// the zygote's control connection). Speaks frames; decides nothing.

import { posix, type ExitStatus, type SpawnOptions } from '@uwsgi-ts/native'
import { FrameConnection } from '../channel/frame-connection.js'
import { FrameType, type Frame } from '../channel/frame.js'
import { decodeList, decodePairs, encodeList } from '../channel/payload.js'
import type { Children } from './children.js'

/** An app as its host reported it. */
export interface AppInfo {
  readonly id: number
  readonly mountpoint: string
  readonly startupTime: number
  readonly isDefault: boolean
  readonly chdir: string
  readonly interpreter: string
  readonly callable: string
}

export interface ZygoteHandlers {
  /** It said HELLO and waits for its configuration. */
  hello(zygote: ZygoteProcess): void
  ready(zygote: ZygoteProcess, apps: AppInfo[]): void
  failed(zygote: ZygoteProcess, message: string, status: number): void
  forked(zygote: ZygoteProcess, worker: number, pid: number): void
  /** `status` as waitpid gives it. */
  exited(zygote: ZygoteProcess, worker: number, pid: number, status: number): void
  /** It spoke what is not the protocol, and was killed for it. */
  broken(zygote: ZygoteProcess, reason: string): void
  exit(zygote: ZygoteProcess, status: ExitStatus): void
}

export interface ZygoteFacts {
  readonly group: number
  readonly language: string
  readonly pid: number
  readonly controlFd: number
  /** Unfinished frame, base64. */
  readonly pending: string
  readonly ready: boolean
  readonly apps: readonly AppInfo[]
}

export interface ZygoteProgram {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
}

export interface ForkOrder {
  readonly worker: number
  readonly cores: number
  readonly socket: string
  readonly token: string
  readonly reloads: number
}

/** Descriptors in the host. */
const CONTROL_FD = 3
export const FIRST_SOCKET = 4

export class ZygoteProcess {
  readonly group: number
  readonly language: string
  readonly pid: number
  /** Has loaded the apps and may be asked to fork. */
  ready: boolean
  /** Was ready once. */
  proven: boolean
  apps: readonly AppInfo[]
  alive: boolean = true
  #stopped = false
  readonly #connection: FrameConnection
  readonly #handlers: ZygoteHandlers

  private constructor(facts: ZygoteFacts, children: Children, handlers: ZygoteHandlers) {
    this.group = facts.group
    this.language = facts.language
    this.pid = facts.pid
    this.ready = facts.ready
    this.proven = facts.ready
    this.apps = facts.apps
    this.#handlers = handlers
    children.watch(facts.pid, (status) => {
      this.alive = false
      this.ready = false
      this.#connection.close()
      handlers.exit(this, status)
    })
    this.#connection = new FrameConnection(
      facts.controlFd,
      {
        frame: (frame) => this.#read(frame),
        // Its end is reported by the reaping; a zygote without its control connection is of no use.
        end: (reason) => {
          if (reason !== 'closed') handlers.broken(this, reason)
          this.kill('SIGKILL')
        },
      },
      Buffer.from(facts.pending, 'base64'),
    )
  }

  static spawn(
    place: { group: number; language: string },
    program: ZygoteProgram,
    children: Children,
    handlers: ZygoteHandlers,
    start: (options: SpawnOptions) => number,
    sockets: readonly number[],
  ): ZygoteProcess {
    const [ours, theirs] = posix.socketPair()
    try {
      const pid = start({
        file: program.file,
        args: [program.file, ...program.args],
        env: program.env,
        ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
        fds: [[theirs, CONTROL_FD], ...sockets.map((fd, i) => [fd, FIRST_SOCKET + i] as const)],
        // Signals of a terminal go to the master alone, which then ends the others in order.
        newSession: true,
      })
      return new ZygoteProcess({ ...place, pid, controlFd: ours, pending: '', ready: false, apps: [] }, children, handlers)
    } catch (error) {
      posix.close(ours)
      throw error
    } finally {
      posix.close(theirs)
    }
  }

  static adopt(facts: ZygoteFacts, children: Children, handlers: ZygoteHandlers): ZygoteProcess {
    return new ZygoteProcess(facts, children, handlers)
  }

  get unsent(): number {
    return this.#connection.unsent
  }

  facts(): ZygoteFacts {
    const { group, language, pid, ready, apps } = this
    return { group, language, pid, ready, apps, controlFd: this.#connection.fd, pending: this.#connection.pending.toString('base64') }
  }

  /** Option names and values, then the facts that are not options, flat. */
  configure(items: ReadonlyArray<string | Uint8Array>): void {
    this.#connection.send({ type: FrameType.event, payload: encodeList(['configure', ...items]) })
  }

  fork({ worker, cores, socket, token, reloads }: ForkOrder): void {
    const items = ['fork', 'worker', worker, 'group', this.group, 'cores', cores, 'socket', socket, 'token', token, 'reloads', reloads]
    this.#connection.send({ type: FrameType.event, payload: encodeList(items.map(String)) })
  }

  /** It leaves, and its children are left alone. */
  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#connection.send({ type: FrameType.stop })
  }

  kill(signal: NodeJS.Signals): void {
    if (this.alive) process.kill(this.pid, signal)
  }

  #read(frame: Frame): void {
    if (frame.type === FrameType.hello) {
      const facts = new Map(decodePairs(frame.payload))
      if (facts.get('protocol') !== '1') throw new Error(`zygote ${this.language}: speaks protocol ${facts.get('protocol')}; expected 1`)
      this.#handlers.hello(this)
      return
    }
    if (frame.type !== FrameType.call)
      throw new Error(`zygote ${this.language}: unexpected frame type ${frame.type}; expected HELLO or CALL`)
    const [name = '', ...args] = decodeList(frame.payload).map((item) => item.toString())
    this.#call(name, args)
  }

  #call(name: string, args: readonly string[]): void {
    const number = (i: number): number => {
      const text = args[i]
      if (text === undefined || !/^-?\d+$/.test(text))
        throw new Error(`zygote ${this.language}: call ${name}: argument ${i} is ${JSON.stringify(text)}; expected a number`)
      return Number(text)
    }
    switch (name) {
      case 'ready':
        this.apps = args.map(parseApp)
        this.ready = true
        this.proven = true
        return this.#handlers.ready(this, [...this.apps])
      case 'failed':
        return this.#handlers.failed(this, args[0] ?? '', args[1] === undefined ? 1 : number(1))
      case 'forked':
        return this.#handlers.forked(this, number(0), number(1))
      case 'exited':
        return this.#handlers.exited(this, number(0), number(1), number(2))
      default:
        throw new Error(
          `zygote ${this.language}: unknown call ${JSON.stringify(name.slice(0, 40))}; expected ready, failed, forked or exited`,
        )
    }
  }
}

/** One item of CALL `ready` or `apps`. */
export function parseApp(item: string): AppInfo {
  const [id, mountpoint, startupTime, isDefault, chdir, interpreter, callable] = item.split('\0')
  if (callable === undefined || !/^\d+$/.test(id ?? ''))
    throw new Error(`zygote: ${JSON.stringify(item.slice(0, 80))} does not describe an app`)
  return {
    id: Number(id),
    mountpoint: mountpoint ?? '',
    startupTime: Number(startupTime),
    isDefault: isDefault === '1',
    chdir: chdir ?? '',
    interpreter: interpreter ?? '',
    callable,
  }
}
