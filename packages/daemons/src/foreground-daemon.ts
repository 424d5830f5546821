// A daemon that lives and dies with the server: a child of the master, started again whenever it ends.

import type { ChildEnd, InheritedChild, Json, MasterService } from '@uwsgi-ts/core'
import type { Daemon } from './daemon.js'
import type { DaemonSpec } from './daemon-spec.js'
import { endDaemon, type Ending } from './ending.js'
import { LINES } from './log-lines.js'
import { runDaemon } from './run-daemon.js'
import { Throttle } from './throttle.js'

export class ForegroundDaemon implements Daemon {
  readonly spec: DaemonSpec
  readonly #master: MasterService
  readonly #throttle: Throttle
  #pid = 0
  #startedAt = 0
  #starts = 0
  #wait: NodeJS.Timeout | undefined
  #ending: Ending | undefined
  #stopped = false

  constructor(spec: DaemonSpec, master: MasterService) {
    this.spec = spec
    this.#master = master
    this.#throttle = new Throttle(spec.maxThrottle)
  }

  get stats(): { readonly [key: string]: Json } {
    return { cmd: this.spec.command, pid: this.#pid, respawns: Math.max(0, this.#starts - 1) }
  }

  start(): void {
    this.#wait = undefined
    this.#starts += 1
    this.#startedAt = performance.now()
    try {
      this.#pid = runDaemon(this.#master, this.spec, this.#starts > 1, (end) => this.#ended(end))
    } catch (error) {
      this.#master.log.line(LINES.notSpawned(this.spec.command, (error as Error).message))
      this.#later()
    }
  }

  adopt(child: InheritedChild): void {
    this.#starts = 1
    this.#startedAt = performance.now()
    this.#pid = child.pid
    this.#master.take(child, (end) => this.#ended(end))
  }

  stop(signal: number): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#wait)
    if (this.#pid === 0) return Promise.resolve()
    this.#ending ??= endDaemon(this.#master, this.#pid, this.spec, signal)
    return this.#ending.over
  }

  restart(): void {
    if (this.#stopped || this.#pid === 0) return
    this.#ending ??= endDaemon(this.#master, this.#pid, this.spec, this.spec.stopSignal)
  }

  #ended({ pid }: ChildEnd): void {
    const ending = this.#ending
    this.#ending = undefined
    this.#pid = 0
    ending?.ended()
    if (this.#stopped) return
    if (ending !== undefined) return this.start()
    if (this.spec.control) {
      this.#master.log.line(LINES.controlEnded(this.spec.command, pid))
      this.#stopped = true
      return this.#master.stopGracefully()
    }
    this.#later()
  }

  #later(): void {
    const seconds = this.#throttle.after((performance.now() - this.#startedAt) / 1000)
    if (seconds > 0) this.#master.log.line(LINES.throttling(this.spec.command, seconds))
    this.#wait = setTimeout(() => this.start(), seconds * 1000)
  }
}
