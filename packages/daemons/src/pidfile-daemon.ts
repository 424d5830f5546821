// A daemon that outlives reloads and the server: known by its pid file, looked for once a second, started when nobody is there. Either it goes to the background
// and writes the file itself, or it stays in the foreground and the file is written here.

import type { ChildEnd, InheritedChild, Json, MasterService } from '@uwsgi-ts/core'
import type { Daemon } from './daemon.js'
import type { DaemonSpec } from './daemon-spec.js'
import { endDaemon, signalDaemon } from './ending.js'
import { LINES } from './log-lines.js'
import { activePid, isAlive, writePidfile } from './pidfile.js'
import { runDaemon } from './run-daemon.js'
import { Throttle } from './throttle.js'

const LOOK_EVERY = 1000
const END_LOOK_EVERY = 100

export class PidfileDaemon implements Daemon {
  readonly spec: DaemonSpec
  readonly #pidfile: string
  readonly #master: MasterService
  readonly #throttle: Throttle
  /** The daemon, or while it has not written its file the program that was started. */
  #pid = 0
  /** Its pid file has been seen, or was written here. */
  #verified = false
  /** The program that was started has ended: the daemon is in the background, or failed. */
  #launched = false
  #checks = 0
  #startedAt = 0
  #starts = 0
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(spec: DaemonSpec, pidfile: string, master: MasterService) {
    this.spec = spec
    this.#pidfile = pidfile
    this.#master = master
    this.#throttle = new Throttle(spec.maxThrottle)
  }

  get stats(): { readonly [key: string]: Json } {
    return { cmd: this.spec.command, pid: this.#pid, respawns: Math.max(0, this.#starts - 1) }
  }

  /** Goes on with who is there, else starts it. */
  start(): void {
    const active = activePid(this.#pidfile)
    if (active > 0) {
      this.#master.log.line(LINES.foundActive(this.spec.command, active))
      this.#starts = 1
      this.#startedAt = performance.now()
      this.#found(active)
    } else this.#launch()
  }

  adopt(child: InheritedChild): void {
    this.#master.take(child, (end) => this.#childEnded(end))
    if (activePid(this.#pidfile) > 0) return this.start()
    this.#starts = 1
    this.#startedAt = performance.now()
    this.#pid = child.pid
    this.#lookLater()
  }

  stop(signal: number): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    if (this.spec.legion !== undefined && this.#pid > 0) return this.#end(signal)
    if (this.spec.notify && this.#verified) this.#signal(signal)
    return Promise.resolve()
  }

  restart(): void {
    if (!this.#stopped && this.#pid > 0) this.#signal(this.spec.stopSignal)
  }

  /** Tells the daemon that its pid file names of a reload. */
  notifyReload(): void {
    const active = activePid(this.#pidfile)
    if (!this.spec.notify || active === 0) return
    this.#pid = active
    this.#signal(this.spec.reloadSignal)
  }

  #launch(): void {
    const { spec } = this
    clearTimeout(this.#timer)
    const again = this.#starts > 0
    this.#starts += 1
    this.#startedAt = performance.now()
    this.#checks = 0
    this.#launched = false
    this.#verified = false
    try {
      this.#pid = runDaemon(this.#master, spec, again, (end) => this.#childEnded(end))
      if (spec.daemonize) {
        this.#master.log.line(LINES.writingPidfile(this.#pidfile))
        writePidfile(this.#pidfile, this.#pid)
        this.#verified = true
      }
      this.#lookLater()
    } catch (error) {
      this.#master.log.line(LINES.notSpawned(spec.command, (error as Error).message))
      this.#gone()
    }
  }

  /** The pid file names this living process. */
  #found(pid: number): void {
    this.#pid = pid
    this.#verified = true
    // Orphans of what the master started become its children.
    this.#master.watch(pid, (end) => this.#childEnded(end))
    this.#lookLater()
  }

  #childEnded({ pid }: ChildEnd): void {
    if (this.#stopped || pid !== this.#pid) return
    if (this.#verified) this.#gone()
    else this.#launched = true
  }

  #gone(): void {
    this.#verified = false
    this.#pid = 0
    clearTimeout(this.#timer)
    const seconds = this.#throttle.after((performance.now() - this.#startedAt) / 1000)
    if (seconds > 0) this.#master.log.line(LINES.throttling(this.spec.command, seconds))
    this.#timer = setTimeout(() => this.#launch(), seconds * 1000)
  }

  #lookLater(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), LOOK_EVERY)
  }

  #look(): void {
    const { command, checks } = this.spec
    const active = activePid(this.#pidfile)
    if (this.#verified && active === this.#pid) return this.#lookLater()
    if (active > 0) {
      if (active !== this.#pid) this.#master.log.line(LINES.changedPid(command, this.#pid, active))
      return this.#found(active)
    }
    // The file was removed: the daemon itself counts.
    if (this.#verified) return isAlive(this.#pid) ? this.#lookLater() : this.#gone()
    this.#checks += 1
    if (this.#checks < checks) return this.#lookLater()
    if (this.#launched) {
      this.#master.log.dated(LINES.changedPidfile(command, this.#pid, 0))
      return this.#gone()
    }
    this.#master.log.dated(LINES.notDaemonized(command, this.#pid))
    this.#checks = 0
    this.#lookLater()
  }

  /** Another lord runs it: the only one with a pid file that does not go on. It may be nobody's child here, so it is looked at. */
  #end(signal: number): Promise<void> {
    const ending = endDaemon(this.#master, this.#pid, this.spec, signal)
    const look = setInterval(() => {
      if (!isAlive(this.#pid)) ending.ended()
    }, END_LOOK_EVERY)
    return ending.over.then(() => clearInterval(look))
  }

  #signal(signal: number): void {
    signalDaemon(this.#master, this.#pid, signal)
  }
}
