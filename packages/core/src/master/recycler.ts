// Looks after the workers of one generation and has those replaced whose time is over or that have grown too large. Owned by the generation; who may be
// replaced when is the worker pool's.

import { readFileSync } from 'node:fs'
import type { GenerationContext } from './generation-context.js'
import { judgeWorker, recyclingRules, watchesMemory, type RecyclingRules, type WorkerSize } from './recycling-rules.js'
import type { WorkerPool } from './worker-pool.js'

const MS = 1000

export class Recycler {
  readonly #context: GenerationContext
  readonly #workers: WorkerPool
  readonly #rules: RecyclingRules

  constructor(context: GenerationContext, workers: WorkerPool) {
    this.#context = context
    this.#workers = workers
    const { settings } = context.plan.config
    this.#rules = recyclingRules(settings)
    const interval = (settings.number('check-interval') ?? 1) * MS
    if (watchesMemory(this.#rules)) {
      this.#repeat((settings.number('mem-collector-freq') ?? interval / MS) * MS, () => this.#look(true))
    }
    if (this.#rules.maxLifetime > 0) this.#repeat(interval, () => this.#look(false))
  }

  #repeat(interval: number, action: () => void): void {
    this.#context.later(interval, () => {
      if (this.#context.ending) return
      if (this.#context.phase === 'serving') action()
      this.#repeat(interval, action)
    })
  }

  #look(withMemory: boolean): void {
    for (const worker of this.#workers.all) {
      if (worker.state !== 'ready') continue
      const { id, pid } = worker
      const age = Math.floor(Date.now() / MS) - this.#context.plan.table.get(id - 1, 'last_spawn')
      const verdict = judgeWorker(this.#rules, { id, pid, age, size: withMemory ? sizeOf(pid) : undefined })
      if (verdict === undefined) continue
      if (verdict.then === 'kill') this.#workers.recycling.killForMemory(worker, verdict.line)
      // Another one of its language is being replaced: its turn comes at a later look.
      else if (this.#workers.recycling.mayRecycle(worker)) this.#workers.recycling.recycle(worker, verdict.why, verdict.line)
    }
  }
}

/** What the kernel accounts to a process; undefined when it has ended. */
export function sizeOf(pid: number): WorkerSize | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return { vsz: bytesOf(status, 'VmSize'), rss: bytesOf(status, 'VmRSS') }
  } catch {
    return undefined
  }
}

function bytesOf(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024
}
