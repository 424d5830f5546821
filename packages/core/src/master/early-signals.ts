// Signals that arrive while a new program image of the master is still loading (a reload). Their default action would end the server, so
// they are caught before anything else is imported, and acted upon once there is a master. Imported first by bin/uwsgi-ts.js; does nothing
// at a first start.

import { constants } from 'node:os'

const CAUGHT = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGTSTP'] as const

export class EarlySignals {
  readonly #caught: NodeJS.Signals[] = []
  readonly #remember = (signal: NodeJS.Signals): void => void this.#caught.push(signal)

  install(): void {
    for (const signal of CAUGHT) process.on(signal, this.#remember)
  }

  /** Ends the catching, and sends what was caught again. `before`: what came before this object could catch it, as numbers. */
  release(before: readonly number[] = []): void {
    for (const signal of CAUGHT) process.off(signal, this.#remember)
    const caught = this.#caught.splice(0).map((name) => constants.signals[name])
    for (const signal of new Set([...before, ...caught])) process.kill(process.pid, signal)
  }
}

/** The catcher of this process. */
export const earlySignals: EarlySignals = new EarlySignals()
