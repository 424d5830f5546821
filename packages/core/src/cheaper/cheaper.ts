// How many workers of a generation run: the governor between cheaper and processes, cheap mode with none, idle between the two. Owned by the generation. Whatever
// was stopped comes back when a request waits for it: the engine says so.

import { posix } from '@uwsgi-ts/native'
import type { GenerationContext } from '../master/generation-context.js'
import type { WorkerPool } from '../master/worker-pool.js'
import type { CheapingReason, Worker } from '../master/worker.js'
import { Governor } from './governor.js'
import { LINES } from './log-lines.js'
import { cheaperRules, type CheaperRules } from './rules.js'
import { isActive, isBusy } from './snapshot.js'

export interface CheaperParts {
  /** Requests that wait in all engines. */
  readonly queued: () => Promise<number>
  /** Workers are suspended: nothing is decided. */
  readonly paused: () => boolean
}

const MS = 1000
/** How often idle is looked at, ms. */
const IDLE_LOOK = 1000

export class Cheaper {
  readonly #context: GenerationContext
  readonly #workers: WorkerPool
  readonly #parts: CheaperParts
  readonly #rules: CheaperRules
  readonly #governor: Governor | undefined
  /** All workers are stopped, or about to be. */
  #cheapMode: boolean
  #said: boolean
  /** Engine and language for which requests wait although no worker takes them, until one is there. */
  readonly #starving = new Set<string>()
  #requests = 0
  #lastRequest = nowInSeconds()

  constructor(context: GenerationContext, workers: WorkerPool, parts: CheaperParts) {
    this.#context = context
    this.#workers = workers
    this.#parts = parts
    this.#rules = cheaperRules(context.plan.config.settings, context.plan.channelFds.length)
    this.#cheapMode = this.#said = this.#rules.cheap
    if (this.#rules.enabled) {
      this.#governor = new Governor(context, workers, this.#rules)
      this.#repeat(this.#rules.interval * MS, () => void this.#govern())
    }
    if (this.#rules.idle > 0) this.#repeat(Math.min(IDLE_LOOK, this.#rules.interval * MS), () => this.#lookForIdle())
  }

  /** Workers at the start. */
  get initial(): number {
    return this.#rules.initial
  }

  /** True when the start brings no worker that could take the first request. */
  get startsCheap(): boolean {
    return this.#rules.cheap
  }

  /** The start is over. */
  started(): void {
    if (this.#cheapMode) this.#context.log.line(LINES.cheapMode)
  }

  /** Goes on in another program image. */
  adopted(): void {
    this.#cheapMode = this.#said = !this.#workers.all.some(isActive)
  }

  more(): void {
    if (this.#cheapMode) this.#wake()
    else if (this.#governor === undefined) this.#sayOff('+')
    else this.#governor.more()
  }

  fewer(): void {
    if (this.#governor === undefined) this.#sayOff('-')
    else if (!this.#cheapMode) this.#governor.fewer()
  }

  goCheap(): void {
    if (this.#cheapMode) return
    this.#context.log.dated(LINES.goingCheap)
    this.#enterCheapMode()
  }

  /** An engine has requests for a language and no worker that takes them. */
  starving(engine: number, group: number): void {
    this.#starving.add(`${engine}:${group}`)
    this.#feed()
  }

  /** A worker of this engine and language is there. */
  fed(engine: number, group: number): void {
    this.#starving.delete(`${engine}:${group}`)
  }

  /** A worker has left and is not replaced. */
  cheaped(worker: Worker, why: CheapingReason | ''): void {
    // It was sent away with all others, and they have been called back since.
    const wanted = why === 'idle' && !this.#cheapMode && this.#context.living && worker.id <= this.#rules.limits.minimum
    if (wanted) this.#workers.cheaping.uncheap(worker)
    this.#sayCheapMode()
    this.#feed()
  }

  #sayCheapMode(): void {
    if (!this.#cheapMode || this.#said || !this.#context.living || this.#workers.all.some(({ state }) => state !== 'cheaped')) return
    this.#said = true
    this.#context.log.line(LINES.cheapMode)
  }

  async #govern(): Promise<void> {
    if (this.#cheapMode || this.#parts.paused() || this.#workers.leaving.chainReloading) return
    const queued = await this.#parts.queued()
    if (this.#context.phase !== 'serving' || this.#cheapMode) return
    const listening = Math.max(0, ...this.#context.plan.listeners.map(({ fd }) => posix.listenQueue(fd).queue))
    this.#governor?.round(queued + listening)
  }

  #lookForIdle(): void {
    const { table } = this.#context.plan
    const requests = table.header().total_requests
    const busy = this.#workers.all.some(({ id }) => isBusy(table, id))
    const now = nowInSeconds()
    if (busy || requests !== this.#requests || this.#cheapMode || this.#parts.paused()) {
      this.#requests = requests
      this.#lastRequest = now
      return
    }
    const { idle, dieOnIdle } = this.#rules
    if (now - this.#lastRequest <= idle) return
    this.#context.log.line(LINES.inactive(idle, now, this.#lastRequest))
    this.#lastRequest = now
    if (dieOnIdle) this.#context.environment.events.destroy(0)
    else this.#enterCheapMode()
  }

  #enterCheapMode(): void {
    this.#cheapMode = true
    this.#said = false
    for (const worker of this.#workers.all) this.#workers.cheaping.cheap(worker, 'idle')
    this.#sayCheapMode()
  }

  /** Starts a worker for everything that starves, unless one is on its way. */
  #feed(): void {
    for (const key of this.#starving) {
      const [engine, group] = key.split(':').map(Number)
      const able = this.#workers.all.filter((worker) => worker.group === group && this.#workers.places.engineIndexOf(worker) === engine)
      if (able.some(isActive)) continue
      if (this.#cheapMode) return this.#wake()
      const first = able.find(({ state }) => state === 'cheaped')
      if (first !== undefined) this.#workers.cheaping.uncheap(first)
    }
  }

  /** As many as cheaper says, or all. Those that are still leaving are started when they have left, if requests wait then. */
  #wake(): void {
    this.#cheapMode = false
    this.#lastRequest = nowInSeconds()
    for (const worker of this.#workers.all) if (worker.id <= this.#rules.limits.minimum) this.#workers.cheaping.uncheap(worker)
    // An engine may have none among these.
    this.#feed()
  }

  #sayOff(letter: string): void {
    this.#context.log.line(`master-fifo: ${letter} changes the number of workers, which is fixed; set cheaper to less than processes`)
  }

  #repeat(interval: number, action: () => void): void {
    this.#context.later(interval, () => {
      if (this.#context.ending) return
      if (this.#context.phase === 'serving') action()
      this.#repeat(interval, action)
    })
  }
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / MS)
}
