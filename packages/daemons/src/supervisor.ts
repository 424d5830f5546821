// All daemons of the configuration that serves: starts them when it begins to serve, ends them when it does not any more. Over a reload those without a pid file are
// replaced at the moment the new configuration serves, and stay as they are when it never does.

import type { InheritedChild, MasterService, ReadEntry } from '@uwsgi-ts/core'
import type { Daemon } from './daemon.js'
import type { DaemonSpec } from './daemon-spec.js'
import { endDaemon } from './ending.js'
import { ForegroundDaemon } from './foreground-daemon.js'
import { LegionDaemon } from './legion-daemon.js'
import { LINES } from './log-lines.js'
import { PidfileDaemon } from './pidfile-daemon.js'

interface Supervised {
  readonly spec: DaemonSpec
  readonly daemon: Daemon
}

export class Supervisor {
  readonly #configured: ReadonlyArray<ReadEntry<DaemonSpec>>
  #daemons: readonly Supervised[] = []
  #replacing: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(configured: ReadonlyArray<ReadEntry<DaemonSpec>>) {
    this.#configured = configured
  }

  /** A start. Throws when a daemon is for a legion that is not there. */
  check(master: MasterService): void {
    for (const { value, place } of this.#configured) if (value.legion !== undefined) master.legion(value.legion, place)
  }

  /** The configuration serves. */
  ready(master: MasterService): void {
    this.#daemons = this.#configured.map(({ value: spec }) => ({ spec, daemon: daemonOf(spec, master) }))
    if (this.#configured.length > 0) master.addStats('daemons', () => this.#daemons.map(({ daemon }) => daemon.stats))
    // Before anything is said of a start: whoever reads that may touch at once.
    for (const { spec, daemon } of this.#daemons) for (const file of spec.touch) watchTouch(master, file, spec, daemon)
    if (master.occasion === 'failed-reload') this.#goOn(master)
    else this.#replace(master)
  }

  /** No worker is left. */
  async stopping(master: MasterService): Promise<void> {
    this.#stopped = true
    await this.#replacing
    const reload = master.occasion === 'reload'
    await Promise.all(this.#daemons.map(({ spec, daemon }) => daemon.stop(reload ? spec.reloadSignal : spec.stopSignal)))
  }

  /** Ends what the former configuration had, then starts what this one has. */
  #replace(master: MasterService): void {
    const ends = master.inherited.map((child) => replaceInherited(master, child))
    for (const { daemon } of this.#daemons) if (daemon instanceof PidfileDaemon && master.occasion === 'reload') daemon.notifyReload()
    const start = (): void => {
      if (this.#stopped) return
      for (const { daemon } of this.#daemons) daemon.start()
    }
    if (ends.length === 0) start()
    else this.#replacing = Promise.all(ends).then(start)
  }

  /** Everything stays as it is. */
  #goOn(master: MasterService): void {
    const left = [...master.inherited]
    for (const { spec, daemon } of this.#daemons) {
      const tag = JSON.stringify(spec)
      const at = left.findIndex((child) => child.tag === tag)
      const [child] = at < 0 ? [] : left.splice(at, 1)
      if (child === undefined) daemon.start()
      else daemon.adopt(child)
    }
  }
}

function daemonOf(spec: DaemonSpec, master: MasterService): Daemon {
  const plain = (): Daemon =>
    spec.pidfile === undefined ? new ForegroundDaemon(spec, master) : new PidfileDaemon(spec, spec.pidfile, master)
  return spec.legion === undefined ? plain() : new LegionDaemon(spec, master.legion(spec.legion), plain)
}

function watchTouch(master: MasterService, file: string, spec: DaemonSpec, daemon: Daemon): void {
  const there = master.onTouch(file, () => {
    master.log.dated(LINES.touched(file, spec.command, Number(daemon.stats['pid'])))
    daemon.restart()
  })
  if (!there) master.log.line(LINES.touchMissing(file))
}

/** Settles when a daemon of before the reload is out of the way. */
async function replaceInherited(master: MasterService, child: InheritedChild): Promise<void> {
  const spec = JSON.parse(child.tag as string) as DaemonSpec
  if (spec.pidfile !== undefined && spec.legion === undefined) {
    // Its pid file leads to it.
    master.take(child, () => undefined)
    return
  }
  const ending = endDaemon(master, child.pid, spec, spec.reloadSignal)
  master.take(child, () => ending.ended())
  await ending.over
}
