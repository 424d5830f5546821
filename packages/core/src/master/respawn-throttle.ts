// The fork-bomb guard (uWSGI's forkbomb-delay): when more processes die within one check interval than there are workers, the next ones
// wait. A delay, never a sleep: the master goes on with everything else meanwhile.

export interface ThrottleSettings {
  /** Respawns that are free within one interval. */
  readonly burst: number
  /** Milliseconds. */
  readonly interval: number
  /** Milliseconds that respawns wait when there were too many; 0 turns the guard off. */
  readonly delay: number
}

export class RespawnThrottle {
  readonly #settings: ThrottleSettings
  #recent: number[] = []
  #until = 0

  constructor(settings: ThrottleSettings) {
    this.#settings = settings
  }

  /** Milliseconds that a respawn asked for at `now` has to wait. `tooFast`: this one found the limit exceeded, so a line is due. */
  ask(now: number): { wait: number; tooFast: boolean } {
    const { burst, interval, delay } = this.#settings
    if (delay === 0) return { wait: 0, tooFast: false }
    if (now < this.#until) return { wait: this.#until - now, tooFast: false }
    this.#recent = this.#recent.filter((time) => now - time <= interval)
    if (this.#recent.length < burst) {
      this.#recent.push(now)
      return { wait: 0, tooFast: false }
    }
    this.#recent = []
    this.#until = now + delay
    return { wait: delay, tooFast: true }
  }
}
