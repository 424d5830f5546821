// Cheaping: a worker finishes its requests and leaves, and its place stays empty until it is wanted again. How many are wanted is the cheaper's to decide.

import type { GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import type { WorkerLeaving } from './worker-leaving.js'
import { LIVING_STATES } from './worker-state.js'
import type { CheapingReason, Worker } from './worker.js'

export interface CheapingParts {
  readonly leaving: WorkerLeaving
  readonly drain: (worker: Worker) => void
  /** Gives a place that waits a process. */
  readonly fork: (worker: Worker) => void
  /** A worker has left and is not replaced; why it was sent away, empty when it wanted so itself. */
  readonly onCheaped: (worker: Worker, why: CheapingReason | '') => void
}

export class WorkerCheaping {
  readonly #context: GenerationContext
  readonly #parts: CheapingParts

  constructor(context: GenerationContext, parts: CheapingParts) {
    this.#context = context
    this.#parts = parts
  }

  cheap(worker: Worker, why: CheapingReason): void {
    if (worker.state === 'waiting') {
      worker.move('cheaped')
      return this.#parts.onCheaped(worker, why)
    }
    if (!LIVING_STATES.has(worker.state)) return
    worker.cheaping = why
    // One that is starting is sent away when its engine knows it.
    if (worker.state === 'ready') this.sendAway(worker)
  }

  uncheap(worker: Worker): void {
    const { state } = worker
    if (this.#context.phase === 'stopping' || this.#context.phase === 'ended') return
    if (state === 'forking' || state === 'starting') worker.cheaping = ''
    if (state !== 'cheaped') return
    worker.move('waiting')
    this.#parts.fork(worker)
  }

  sendAway(worker: Worker): void {
    worker.move('draining')
    this.#parts.drain(worker)
    this.#parts.leaving.endAfterMercy(worker)
  }

  /** It has left. */
  done(worker: Worker, pid: number): void {
    const why = worker.cheaping
    worker.cheaping = ''
    worker.recycled = ''
    if (why === 'cheaper') {
      this.#context.log.line(LINES.killedSuccessfully(worker.id, pid))
      this.#context.log.line(LINES.cheaped(worker.id))
    }
    worker.move('cheaped')
    this.#parts.leaving.changed(worker)
    this.#parts.onCheaped(worker, why)
    this.#context.checkEnd()
  }
}
