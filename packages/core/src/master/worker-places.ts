// The worker places of one generation: which there are, how they are found by what others call them, and what can be said of all of them together. Moves none.

import type { GenerationContext } from './generation-context.js'
import { runsPrograms } from './worker-program.js'
import { LIVING_STATES } from './worker-state.js'
import { Worker, type WorkerFacts } from './worker.js'

export class WorkerPlaces {
  readonly all: Worker[] = []
  /** Of a generation that ends: places of engines that have left. */
  readonly goneEngines: Set<number> = new Set()
  readonly #context: GenerationContext

  constructor(context: GenerationContext) {
    this.#context = context
  }

  /** Makes a place for each worker of each language, of which the first `initial` are filled at the start. */
  populate(initial: number): void {
    const { languages, workers, config } = this.#context.plan
    const groups = runsPrograms(config.settings) ? [0] : languages.map(({ group }) => group)
    for (const group of groups) {
      for (let id = 1; id <= workers; id++) this.all.push(new Worker({ group, id, state: id <= initial ? 'waiting' : 'cheaped' }))
    }
  }

  adopt(facts: readonly WorkerFacts[]): void {
    for (const worker of facts) this.all.push(new Worker(worker))
  }

  facts(): WorkerFacts[] {
    return this.all.map((worker) => worker.facts())
  }

  find({ group, worker, pid }: { group: number; worker: number; pid: number }): Worker | undefined {
    return this.all.find((candidate) => candidate.group === group && candidate.id === worker && candidate.pid === pid)
  }

  /** The place whose process the zygote was asked for and has not told yet. */
  forking(group: number, id: number): Worker | undefined {
    return this.all.find((worker) => worker.group === group && worker.id === id && worker.state === 'forking')
  }

  /** Which engine it serves. */
  engineIndexOf(worker: Worker): number {
    return (worker.id - 1) % this.#context.plan.channelFds.length
  }

  /** Its engine has left for good. */
  hasNoEngine(worker: Worker): boolean {
    return this.goneEngines.has(this.engineIndexOf(worker))
  }

  /** Another worker of its language takes requests. */
  othersServe(worker: Worker): boolean {
    return this.all.some((other) => other !== worker && other.group === worker.group && other.state === 'ready')
  }

  hasLiving(group?: number): boolean {
    return this.all.some(
      (worker) =>
        (group === undefined || worker.group === group) &&
        LIVING_STATES.has(worker.state) &&
        // Nobody waits for the report of a fork when everything is being killed.
        !(this.#context.merciless && worker.state === 'forking'),
    )
  }

  /** Some place of this language waits for a process, or may be wanted. */
  hasWaiting(group: number): boolean {
    const mayBeWanted = this.#context.phase === 'retiring' && this.goneEngines.size < this.#context.plan.channelFds.length
    const here = this.all.filter((worker) => worker.group === group)
    return here.some(({ state }) => state === 'waiting' || (mayBeWanted && state === 'cheaped'))
  }
}
