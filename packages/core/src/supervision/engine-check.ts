// Finds engines whose JavaScript does not return (a plugin in an endless loop): the master asks each engine once a second, one that does not
// answer for too long is killed, and its pool starts it again. Counted in the master's own seconds, so that a master or machine that was
// stopped for a while accuses nobody.

import type { EngineProcess } from '../master/engine-process.js'
import type { Log } from '../master/log.js'

export class EngineCheck {
  readonly #log: Log
  /** Seconds; 0: nobody is killed. */
  readonly #limit: number
  /** Seconds since an engine was asked without having answered. */
  readonly #silent = new Map<EngineProcess, number>()

  constructor(limit: number, log: Log) {
    this.#limit = Math.ceil(limit)
    this.#log = log
  }

  /** Called once a second with the engines that live. */
  look(engines: readonly EngineProcess[]): void {
    for (const engine of this.#silent.keys()) if (!engine.alive) this.#silent.delete(engine)
    for (const engine of engines) {
      // It is still loading its plugins; that is for the start to wait for.
      if (!engine.configured || !engine.connected) continue
      const silent = this.#silent.get(engine)
      if (silent === undefined) engine.send({ t: 'ping' })
      else if (this.#limit > 0 && silent >= this.#limit) {
        this.#log.line(
          `engine ${engine.index + 1} (pid ${engine.pid}): no answer for ${silent} s; its JavaScript does not return, so it is killed`,
        )
        engine.kill('SIGKILL')
      }
      this.#silent.set(engine, (silent ?? -1) + 1)
    }
  }

  answered(engine: EngineProcess): void {
    this.#silent.delete(engine)
  }

  /** The longest time that one of the engines has been silent, seconds. */
  get silence(): number {
    return Math.max(0, ...this.#silent.values())
  }
}
