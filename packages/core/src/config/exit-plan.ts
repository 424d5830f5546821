// What the configuration says about an end with status 1 (`fallback-config`). Written while the configuration is being read, because it must hold for
// everything that goes wrong after that line; the CLI asks for it at the very end.

/** Environment variable in which each image of the program that takes over counts itself. Nobody that it starts has it. */
export const FALLBACK_LEVEL = 'UWSGI_TS_FALLBACK_LEVEL'

export class ExitPlan {
  #fallback: string | undefined
  #cancelled = false

  /** The configuration that takes over; the last one counts. */
  fallBackTo(file: string): void {
    this.#fallback = file
  }

  /** This process only checks, or has left the server to another one: its exit status is a report. */
  cancel(): void {
    this.#cancelled = true
  }

  get fallback(): string | undefined {
    return this.#cancelled ? undefined : this.#fallback
  }
}
