// Workers that are programs of the configuration (worker-exec): started by the master itself in the place of a zygote's forks, with the first listening socket as
// descriptor 0. They speak to nobody here: one that runs counts as ready, SIGHUP asks it to leave.

import { posix } from '@uwsgi-ts/native'
import type { GenerationContext } from './generation-context.js'
import { StartError } from './start-error.js'
import { workerProgram, type WorkerProgram } from './worker-program.js'
import type { ForkOrder } from './zygote-process.js'

export interface ProgramEvents {
  started(group: number, worker: number, pid: number): void
  notStarted(group: number, worker: number): void
}

/** The program must not outlive a master that was killed. */
const SIGKILL = 9

export class ProgramPool {
  readonly #context: GenerationContext
  readonly #events: ProgramEvents
  #known: WorkerProgram | undefined

  constructor(context: GenerationContext, events: ProgramEvents) {
    this.#context = context
    this.#events = events
  }

  /** Refuses what cannot work, before anything is started. */
  check(): void {
    this.#socketOf(this.#program)
  }

  isReady(): boolean {
    return true
  }

  /** No zygotes: a worker's parent is the master. */
  pids(): number[] {
    return []
  }

  fork(group: number, { worker }: Pick<ForkOrder, 'worker'>): void {
    const program = this.#program
    const { env, launcher } = this.#context.environment
    const { option, file, args } = program
    let pid: number
    try {
      const fd = this.#socketOf(program)
      // As in uWSGI, because simple programs expect it. Engines, which want it otherwise, say so when they listen.
      posix.setNonBlocking(fd, false)
      pid = launcher.spawnHost({ file, args, env, fds: [[fd, 0]], newSession: true, parentDeathSignal: SIGKILL })
    } catch (error) {
      const failure = error instanceof StartError ? error : new StartError(`${option}: cannot run ${file}: ${(error as Error).message}`)
      // A start fails with it; later the place is tried again, as after any end.
      if (this.#context.phase === 'loading') return this.#context.fail(failure)
      this.#context.log.line(failure.message)
      return this.#events.notStarted(group, worker)
    }
    this.#events.started(group, worker, pid)
  }

  get #program(): WorkerProgram {
    this.#known ??= workerProgram(this.#context.plan.config.settings)
    if (this.#known === undefined) throw new Error('no program is configured for workers')
    return this.#known
  }

  #socketOf({ option }: WorkerProgram): number {
    const [first] = this.#context.plan.listeners
    if (first === undefined)
      throw new StartError(`${option}: there is no socket that the program could serve; expected http-socket or socket`)
    return first.fd
  }
}
