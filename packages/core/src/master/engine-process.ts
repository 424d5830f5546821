// One engine process as the master sees it: spawned with its descriptors, spoken to by messages, gone when it is reaped. What follows its
// end is the generation's decision.

import { fileURLToPath } from 'node:url'
import { posix, type ExitStatus, type SpawnOptions } from '@uwsgi-ts/native'
import { MessageConnection } from '../channel/message-lines.js'
import { ENGINE_FDS, type EngineToMaster, type MasterToEngine } from '../engine/control-messages.js'
import type { Children } from './children.js'

const ENGINE_PROGRAM = fileURLToPath(new URL('../engine/main.js', import.meta.url))

export interface EngineHandlers {
  message(engine: EngineProcess, message: EngineToMaster): void
  exit(engine: EngineProcess, status: ExitStatus): void
}

/** What another program image needs to go on with a running engine. */
export interface EngineFacts {
  readonly index: number
  readonly incarnation: number
  readonly pid: number
  readonly controlFd: number
  readonly pending: string
  readonly listening: boolean
}

export class EngineProcess {
  /** 0-based place among the engines of its generation. */
  readonly index: number
  /** Counts the processes that had this place. */
  readonly incarnation: number
  readonly pid: number
  /** It was told to take clients. */
  listening: boolean
  /** Said `ready`. */
  configured: boolean
  alive: boolean = true
  /** False as soon as its end shows, which may be some time before it can be reaped. */
  connected: boolean = true
  readonly #connection: MessageConnection<EngineToMaster, MasterToEngine>

  private constructor(facts: EngineFacts, children: Children, handlers: EngineHandlers) {
    this.index = facts.index
    this.incarnation = facts.incarnation
    this.pid = facts.pid
    this.listening = facts.listening
    this.configured = facts.listening
    children.watch(facts.pid, (status) => {
      this.alive = false
      this.#connection.close()
      handlers.exit(this, status)
    })
    this.#connection = new MessageConnection<EngineToMaster, MasterToEngine>(
      facts.controlFd,
      {
        message: (message) => handlers.message(this, message),
        // An engine without its control connection cannot be led any more; its end is reported by the reaping.
        end: () => {
          this.connected = false
          this.kill('SIGKILL')
        },
      },
      facts.pending,
    )
  }

  static spawn(
    place: { index: number; incarnation: number },
    descriptors: { table: number; channel: number; listeners: readonly number[] },
    env: Readonly<Record<string, string>>,
    children: Children,
    handlers: EngineHandlers,
    start: (options: SpawnOptions) => number = (options) => posix.spawn(options),
  ): EngineProcess {
    const [ours, theirs] = posix.socketPair()
    try {
      const pid = start({
        file: process.execPath,
        args: [process.execPath, ...process.execArgv, ENGINE_PROGRAM],
        env,
        fds: [
          [theirs, ENGINE_FDS.control],
          [descriptors.table, ENGINE_FDS.table],
          [descriptors.channel, ENGINE_FDS.channel],
          ...descriptors.listeners.map((fd, i): [number, number] => [fd, ENGINE_FDS.firstListener + i]),
        ],
        // Signals of a terminal go to the master alone, which then ends the others in order.
        newSession: true,
      })
      return new EngineProcess({ ...place, pid, controlFd: ours, pending: '', listening: false }, children, handlers)
    } catch (error) {
      posix.close(ours)
      throw error
    } finally {
      posix.close(theirs)
    }
  }

  /** Goes on with an engine that an earlier program image of this master had started. */
  static adopt(facts: EngineFacts, children: Children, handlers: EngineHandlers): EngineProcess {
    return new EngineProcess(facts, children, handlers)
  }

  get unsent(): number {
    return this.#connection.unsent
  }

  facts(): EngineFacts {
    const { index, incarnation, pid, listening } = this
    return { index, incarnation, pid, listening, controlFd: this.#connection.fd, pending: this.#connection.pending }
  }

  send(message: MasterToEngine): void {
    if (this.alive) this.#connection.send(message)
  }

  kill(signal: NodeJS.Signals): void {
    if (this.alive) process.kill(this.pid, signal)
  }
}
