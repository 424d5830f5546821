// When a schedule is due: at the first second that fits, and again no sooner than a minute later.

import { fits, type LocalTime, type Schedule } from './schedule.js'

/** Seconds between two runs at least; what fits for a minute runs once in it. */
const APART = 60

export class Occasions {
  readonly #schedule: Schedule
  #last = 0

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  /** Asked once a second; `now` in whole seconds. What is due counts as run. */
  due(now: number, time: LocalTime): boolean {
    // A clock that was set back must not silence an entry for the time it went back.
    if (now - this.#last < APART && now >= this.#last) return false
    if (!fits(this.#schedule, time)) return false
    this.#last = now
    return true
  }

  /** It ran at that second, before this began. */
  ranAt(second: number): void {
    this.#last = Math.max(this.#last, second)
  }
}
