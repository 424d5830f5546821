// How long the respawn of a daemon waits: uWSGI's delays, one second more for each quick end in a row.

/** Seconds a daemon has to live for its end not to count as quick. */
const QUICK = 3
/** Seconds after which a run makes up for all quick ends before. */
const GOOD_RUN = 60

export class Throttle {
  readonly #most: number
  #ends = 0

  /** `most`: seconds a respawn waits at most. */
  constructor(most: number) {
    this.#most = most
  }

  /** Seconds to wait after a run of so many seconds. */
  after(ran: number): number {
    if (ran >= GOOD_RUN) this.#ends = 0
    this.#ends += 1
    if (ran > QUICK) return 0
    return Math.min(Math.max(1, this.#ends - Math.floor(ran)), this.#most)
  }
}
