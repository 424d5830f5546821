// harakiri-queue-threshold: a request that runs too long costs its worker only while enough others wait. The engines, whose clock knows nothing of that, are then
// given no limit; the master asks them once a check-interval what runs and what waits. Owned by the generation.

import type { EngineToMaster } from '../engine/control-messages.js'
import type { Settings } from '../config/settings.js'
import type { GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import type { HarakiriNews } from './worker-harakiri.js'
import type { Worker } from './worker.js'

type Answer = Pick<Extract<EngineToMaster, { t: 'stats' }>, 'engine' | 'running'>

export interface WatchParts {
  readonly workers: readonly Worker[]
  /** What every engine knows of its requests. */
  readonly ask: () => Promise<readonly Answer[]>
  readonly due: (news: HarakiriNews) => void
}

const MS = 1000

/** The limit that engines keep themselves, s. */
export function engineHarakiri(settings: Settings): number {
  return watches(settings) ? 0 : (settings.number('harakiri') ?? 0)
}

function watches(settings: Settings): boolean {
  return (settings.number('harakiri-queue-threshold') ?? 0) > 0 && (settings.number('harakiri') ?? 0) > 0
}

export class HarakiriWatch {
  readonly #context: GenerationContext
  readonly #parts: WatchParts
  readonly #limit: number
  readonly #threshold: number
  readonly #interval: number
  /** When each running request was first seen to run, ms. */
  #seen = new Map<string, number>()
  /** Of those, the ones that were let off once: the log says so once. */
  readonly #spared = new Set<string>()

  constructor(context: GenerationContext, parts: WatchParts) {
    this.#context = context
    this.#parts = parts
    const { settings } = context.plan.config
    this.#limit = (settings.number('harakiri') ?? 0) * MS
    this.#threshold = settings.number('harakiri-queue-threshold') ?? 0
    this.#interval = (settings.number('check-interval') ?? 1) * MS
    if (watches(settings)) this.#repeat()
  }

  #repeat(): void {
    this.#context.later(this.#interval, () => {
      void this.#parts.ask().then((answers) => {
        if (this.#context.phase === 'stopping' || this.#context.phase === 'ended') return
        this.look(answers, performance.now())
        this.#repeat()
      })
    })
  }

  /** `now` in ms, of a clock that is never set. */
  look(answers: readonly Answer[], now: number): void {
    const waiting = answers.reduce((sum, { engine }) => sum + engine.queued, 0)
    const seen = new Map<string, number>()
    for (const { group, worker: id, core, startedAt, vars } of answers.flatMap(({ running }) => running)) {
      const worker = this.#parts.workers.find((candidate) => candidate.group === group && candidate.id === id)
      if (worker === undefined || worker.pid === 0) continue
      const request = new Map(vars)
      const text = (name: string): string => request.get(name) ?? ''
      const key = [group, id, worker.pid, core, startedAt, text('REMOTE_PORT'), text('REQUEST_URI')].join(' ')
      const since = this.#seen.get(key) ?? now
      seen.set(key, since)
      if (now - since < this.#limit || worker.harakiri > 0) continue
      if (waiting < this.#threshold) this.#spare(key, id, waiting)
      else {
        const { pid } = worker
        const news = { addr: text('REMOTE_ADDR'), method: text('REQUEST_METHOD'), uri: text('REQUEST_URI'), startedAt }
        this.#context.plan.table.add(id - 1, 'harakiri_count', 1)
        this.#parts.due({ group, worker: id, pid, core, ...news })
      }
    }
    this.#seen = seen
    for (const key of this.#spared) if (!seen.has(key)) this.#spared.delete(key)
  }

  #spare(key: string, id: number, waiting: number): void {
    if (this.#spared.has(key)) return
    this.#spared.add(key)
    this.#context.log.dated(LINES.harakiriSpared(id, waiting, this.#threshold))
  }
}
