// Keeps the number of workers between cheaper and processes: once every check-interval it looks at memory, then at what the master FIFO asked for, then asks the
// algorithm, and starts or stops workers. Owned by the cheaper of a generation; how a worker is started and stopped is the worker pool's.

import { messageOf } from '../errors/coded-error.js'
import type { GenerationContext } from '../master/generation-context.js'
import { sizeOf } from '../master/recycler.js'
import { StartError } from '../master/start-error.js'
import type { WorkerPool } from '../master/worker-pool.js'
import type { CheaperDecision, CheaperSnapshot } from './algorithm.js'
import { defaultAlgorithm, findAlgorithm } from './core-algorithms.js'
import { LINES } from './log-lines.js'
import type { CheaperRules } from './rules.js'
import { isActive, isBusy, takeSnapshot } from './snapshot.js'

export class Governor {
  readonly #context: GenerationContext
  readonly #workers: WorkerPool
  readonly #rules: CheaperRules
  readonly #decide: CheaperDecision
  /** Workers the master FIFO wants to be stopped as soon as some are idle. */
  #owed = 0
  #failure = ''

  constructor(context: GenerationContext, workers: WorkerPool, rules: CheaperRules) {
    this.#context = context
    this.#workers = workers
    this.#rules = rules
    const { settings, plugins } = context.plan.config
    const found = findAlgorithm(rules.algorithm, plugins.cheaperAlgorithms)
    const log = (line: string): void => context.log.line(line)
    if (found === undefined) log(LINES.unknownAlgorithm)
    try {
      this.#decide = (found ?? defaultAlgorithm)({ limits: rules.limits, settings, log })
    } catch (error) {
      throw new StartError(`cheaper-algo ${rules.algorithm}: ${messageOf(error)}`, undefined, error)
    }
  }

  /** `waiting`: requests in the engines and connections in the listen queue. */
  round(waiting: number): void {
    const { softRss, hardRss, limits } = this.#rules
    const memory = softRss > 0 ? this.#memory() : 0
    const snapshot = this.#look(waiting, softRss === 0 || memory < softRss)
    if (hardRss > 0 && snapshot.active > Math.max(1, limits.minimum) && memory >= hardRss) {
      this.#context.log.line(LINES.hardLimit(snapshot.active))
      return void this.#stop(1)
    }
    if (this.#owed > 0) this.#owed -= this.#stop(this.#owed)
    else this.#follow(this.#ask(snapshot), snapshot)
  }

  /** `+` of the master FIFO. */
  more(): void {
    if (this.#owed > 0) this.#owed -= 1
    else if (!this.#start(1))
      this.#context.log.line(`cheaper: all ${this.#rules.limits.maximum} workers run already; processes says no more`)
  }

  /** `-` of the master FIFO. A worker that is busy is stopped when it is idle. */
  fewer(): void {
    const { active } = this.#look(0, true)
    const { minimum } = this.#rules.limits
    if (active - this.#owed <= minimum)
      this.#context.log.line(`cheaper: ${active - this.#owed} workers run; cheaper says no fewer than ${minimum}`)
    else this.#owed += 1 - this.#stop(1)
  }

  #look(waiting: number, canSpawn: boolean): CheaperSnapshot {
    return takeSnapshot({ workers: this.#workers.all, table: this.#context.plan.table, now: performance.now(), waiting, canSpawn })
  }

  #ask(snapshot: CheaperSnapshot): number {
    try {
      const answer = this.#decide(snapshot)
      if (!Number.isInteger(answer)) throw new Error(`it answered ${String(answer)}; expected a whole number of workers`)
      this.#failure = ''
      return answer
    } catch (error) {
      // Every second the same.
      const failure = `cheaper-algo ${this.#rules.algorithm}: ${messageOf(error)}; the number of workers stays`
      if (failure !== this.#failure) this.#context.log.line(failure)
      this.#failure = failure
      return 0
    }
  }

  #follow(answer: number, { canSpawn, active }: CheaperSnapshot): void {
    const { minimum } = this.#rules.limits
    if (answer > 0 && !canSpawn) this.#context.log.line(LINES.cannotSpawn(answer))
    else if (answer > 0) this.#start(answer)
    else if (answer < 0) this.#stop(Math.min(-answer, active - minimum))
  }

  /** The lowest numbers first. False when none is left to start. */
  #start(count: number): boolean {
    const free = [...new Set(this.#workers.all.filter(({ state }) => state === 'cheaped').map(({ id }) => id))].slice(0, count)
    for (const worker of this.#workers.all) if (free.includes(worker.id)) this.#workers.cheaping.uncheap(worker)
    return free.length > 0
  }

  /** Idle workers, those that have run longest first. Returns how many there were. */
  #stop(count: number): number {
    let stopped = 0
    while (stopped < count) {
      const id = this.#victim()
      if (id === undefined) break
      for (const worker of this.#workers.all) if (worker.id === id) this.#workers.cheaping.cheap(worker, 'cheaper')
      stopped += 1
    }
    return stopped
  }

  #victim(): number | undefined {
    const { table, channelFds } = this.#context.plan
    const engines = channelFds.length
    const active = new Set(this.#workers.all.filter(isActive).map(({ id }) => id))
    const last = (id: number): boolean => ![...active].some((other) => other !== id && other % engines === id % engines)
    const idle = [...active].filter((id) => this.#isSettled(id) && !isBusy(table, id) && !last(id))
    return idle.sort((a, b) => table.get(a - 1, 'last_spawn') - table.get(b - 1, 'last_spawn') || a - b)[0]
  }

  #isSettled(id: number): boolean {
    return this.#workers.all.every((worker) => worker.id !== id || (worker.state === 'ready' && worker.recycled === ''))
  }

  #memory(): number {
    return this.#workers.all.filter(isActive).reduce((sum, { pid }) => sum + (pid > 0 ? (sizeOf(pid)?.rss ?? 0) : 0), 0)
  }
}
