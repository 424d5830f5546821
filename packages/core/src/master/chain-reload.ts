// Chain reload: the workers are replaced one after the other, each only when the one before takes requests again, so that all but one serve at any
// time.

import { deferred, type Deferred } from './deferred.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import type { WorkerState } from './worker-state.js'
import type { Worker } from './worker.js'

/** How often the log says for whom the chain waits, ms. */
const REPORT_EVERY = 1000

const STARTING: ReadonlySet<WorkerState> = new Set(['waiting', 'forking', 'starting'])

export interface ChainParts {
  readonly log: Log
  readonly workers: readonly Worker[]
  /** Makes one worker finish its requests and leave; it is replaced. */
  readonly replace: (worker: Worker) => void
}

export class ChainReload {
  readonly #parts: ChainParts
  #waiting: { readonly worker: Worker; readonly pid: number; readonly over: Deferred } | undefined
  #ended = false

  constructor(parts: ChainParts) {
    this.#parts = parts
  }

  async run(): Promise<void> {
    const { log, workers, replace } = this.#parts
    for (const worker of workers) {
      // One that is still starting may have read the old code already: it is let in first.
      if (STARTING.has(worker.state)) await this.#until(worker, 0)
      if (this.#ended) return
      if (worker.state !== 'ready') continue
      log.dated(LINES.chainVictim(worker.id))
      const back = this.#until(worker, worker.pid)
      replace(worker)
      const report = setInterval(() => log.dated(LINES.chainWaiting(worker.id)), REPORT_EVERY)
      await back
      clearInterval(report)
      if (this.#ended) return
    }
    log.dated(LINES.chainComplete)
  }

  /** Waits until a worker is ready in another process than `pid`, or is not wanted any more. */
  #until(worker: Worker, pid: number): Promise<void> {
    const over = deferred()
    this.#waiting = { worker, pid, over }
    return over.promise
  }

  /** A worker has changed its state: when it is the one the chain waits for, perhaps that is over. */
  changed(worker: Worker): void {
    const waiting = this.#waiting
    if (waiting?.worker !== worker) return
    const back = worker.state === 'ready' && worker.pid !== waiting.pid
    if (back || worker.state === 'cheaped' || worker.state === 'retired') waiting.over.resolve()
  }

  /** A worker could not load its app: true when it is the one the chain waits for, which ends here. */
  appFailed(worker: Worker): boolean {
    if (this.#waiting?.worker !== worker) return false
    this.end()
    return true
  }

  /** The generation ends: nobody waits any more. */
  end(): void {
    this.#ended = true
    this.#waiting?.over.resolve()
  }
}
