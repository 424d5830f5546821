// What the parts of one generation share: its plan, its phase, its timers, and the ways to say that it failed or may have ended. Owned by
// the generation.

import type { Launcher } from '../isolation/launcher.js'
import type { Children } from './children.js'
import { deferred, type Deferred } from './deferred.js'
import type { GenerationPlan } from './generation-plan.js'
import type { HostFacts } from './languages.js'
import type { Log } from './log.js'
import type { StartError } from './start-error.js'

/**
 * `loading` until every worker was forked once (in a reload: was ready once); a failure then ends the generation instead of being repaired.
 */
export type GenerationPhase = 'loading' | 'serving' | 'retiring' | 'stopping' | 'ended'

export interface MasterCall {
  readonly name: string
  readonly args: readonly string[]
  /** Number of the worker that calls. */
  readonly worker: number
  /** May be called once. */
  readonly answer: (items: readonly string[] | Error) => void
}

export interface GenerationEvents {
  /** All interpreters run and are about to load their apps. */
  languagesUp(): void
  /** The apps are loaded; workers are about to be forked. */
  loaded(): Promise<void>
  /** A worker was forked. */
  workerForked(worker: number, pid: number): void
  /** A worker is ready for requests. `first`: the first time in its place. */
  workerReady(worker: number, pid: number, first: boolean): void
  /** A call of an app that is not about one engine alone. */
  call(call: MasterCall): void
  /** A worker demands the end of the instance. */
  destroy(status: number): void
  brutalReload(): void
}

export interface GenerationEnvironment {
  readonly log: Log
  readonly children: Children
  readonly events: GenerationEvents
  /** Environment of engines and zygotes. */
  readonly env: Readonly<Record<string, string>>
  readonly hostFacts: HostFacts
  /** Starts engines and hosts with the rights they may have. */
  readonly launcher: Launcher
  /** Workers that die before they were ever ready are a failed start (reload), not something to try again. */
  readonly strict: boolean
  /** Apps that the zygotes of the serving generation have loaded; 0 at a start. */
  readonly formerApps: number
}

export class GenerationContext {
  readonly plan: GenerationPlan
  readonly environment: GenerationEnvironment
  phase: GenerationPhase = 'loading'
  /** The mercy is over: what still runs is killed. */
  merciless: boolean = false
  readonly #failure: Deferred<never> = deferred<never>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #checkEnd: () => void

  constructor(plan: GenerationPlan, environment: GenerationEnvironment, checkEnd: () => void) {
    this.plan = plan
    this.environment = environment
    this.#checkEnd = checkEnd
  }

  get log(): Log {
    return this.environment.log
  }

  /** Processes that die are replaced. */
  get living(): boolean {
    return this.phase === 'loading' || this.phase === 'serving'
  }

  get ending(): boolean {
    return this.phase === 'retiring' || this.phase === 'stopping'
  }

  fail(error: StartError): void {
    this.#failure.reject(error)
  }

  /** Waits for a step of the start, or for its failure. */
  step(step: Promise<void>): Promise<void> {
    return Promise.race([step, this.#failure.promise])
  }

  /** Something has ended; perhaps it was the last. */
  checkEnd(): void {
    this.#checkEnd()
  }

  later(wait: number, action: () => void): void {
    if (wait <= 0) return action()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, wait)
    this.#timers.add(timer)
  }

  clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}

/** `exited with status 3`, `was killed by signal 9`. */
export function howItEnded({ code, signal }: { code: number | null; signal: number | null }): string {
  return signal === null ? `exited with status ${code}` : `was killed by signal ${signal}`
}
