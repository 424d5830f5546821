// A daemon of a legion: it runs while this server is the lord, and is ended when another one is. Each time it is a new daemon, because one that was stopped stays so.

import type { InheritedChild, Json, Legion } from '@uwsgi-ts/core'
import type { Daemon } from './daemon.js'
import type { DaemonSpec } from './daemon-spec.js'
import { activePid } from './pidfile.js'

export class LegionDaemon implements Daemon {
  readonly #spec: DaemonSpec
  readonly #legion: Legion
  readonly #create: () => Daemon
  readonly #forget: () => void
  #daemon: Daemon | undefined
  #ending: Promise<void> | undefined
  #started = false
  #stopped = false

  /** `create`: the daemon as it would be without the legion. */
  constructor(spec: DaemonSpec, legion: Legion, create: () => Daemon) {
    this.#spec = spec
    this.#legion = legion
    this.#create = create
    this.#forget = legion.onChange(() => this.#follow())
  }

  get stats(): { readonly [key: string]: Json } {
    return this.#daemon?.stats ?? { cmd: this.#spec.command, pid: 0, respawns: 0 }
  }

  start(): void {
    this.#started = true
    const { pidfile } = this.#spec
    // One that the server before this one has left behind is found, and ended if need be.
    if (!this.#legion.isLord && pidfile !== undefined && activePid(pidfile) > 0) this.#run((daemon) => daemon.start())
    this.#follow()
  }

  adopt(child: InheritedChild): void {
    this.#started = true
    this.#run((daemon) => daemon.adopt(child))
    this.#follow()
  }

  stop(signal: number): Promise<void> {
    this.#stopped = true
    this.#forget()
    return this.#ending ?? this.#daemon?.stop(signal) ?? Promise.resolve()
  }

  restart(): void {
    if (this.#ending === undefined) this.#daemon?.restart()
  }

  #follow(): void {
    if (!this.#started || this.#stopped || this.#ending !== undefined) return
    const daemon = this.#daemon
    if (this.#legion.isLord === (daemon !== undefined)) return
    if (daemon === undefined) return this.#run((one) => one.start())
    this.#ending = daemon.stop(this.#spec.stopSignal).then(() => {
      this.#daemon = undefined
      this.#ending = undefined
      // The lordship may have come back meanwhile.
      this.#follow()
    })
  }

  #run(begin: (daemon: Daemon) => void): void {
    this.#daemon = this.#create()
    begin(this.#daemon)
  }
}
