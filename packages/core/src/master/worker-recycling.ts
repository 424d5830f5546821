// Recycling: a worker finishes its requests, leaves with status 0, and the next process takes its place. Who is due is decided by the engine (max-requests) and by
// the recycler (lifetime and memory); how it is done is decided here.

import type { GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import type { WorkerPlaces } from './worker-places.js'
import { sendSignal } from './worker-process.js'
import type { RecycleReason, Worker } from './worker.js'

/** A worker that is still at its last requests after this time does not keep the others of its language from being replaced, ms. */
const RECYCLE_PATIENCE = 10_000

export class WorkerRecycling {
  readonly #context: GenerationContext
  readonly #places: WorkerPlaces
  readonly #drain: (worker: Worker) => void

  constructor(context: GenerationContext, places: WorkerPlaces, drain: (worker: Worker) => void) {
    this.#context = context
    this.#places = places
    this.#drain = drain
  }

  /** False while another one of its language is being replaced: they must not all be away at once. */
  mayRecycle({ group }: Worker): boolean {
    const now = Date.now()
    return !this.#places.all.some((other) => other.group === group && other.recycled !== '' && now - other.recycledAt < RECYCLE_PATIENCE)
  }

  recycle(worker: Worker, why: RecycleReason, line?: string): void {
    worker.recycled = why
    worker.recycledAt = Date.now()
    worker.saidDone = why === 'lifetime'
    if (worker.state === 'starting' || worker.state === 'ready') worker.move('draining')
    if (line !== undefined) this.#context.log.line(line)
    this.#drain(worker)
  }

  killForMemory(worker: Worker, line: string | undefined): void {
    if (line !== undefined) this.#context.log.line(line)
    sendSignal(worker.pid, 'SIGKILL')
  }

  /** Its last request is answered. */
  sayDone(worker: Worker): void {
    if (worker.recycled === '' || worker.saidDone) return
    worker.saidDone = true
    this.#context.log.line(LINES.workDone(worker.pid))
  }
}
