// One entry at work: decides each second whether its command is due, runs it, and ends a run that takes too long.

import { constants } from 'node:os'
import { Occasions, type ChildEnd, type InheritedChild, type Json, type Legion, type LocalTime, type MasterService } from '@uwsgi-ts/core'
import type { CronEntry } from './cron-entry.js'
import { LINES } from './log-lines.js'

export class CronTask {
  readonly entry: CronEntry
  readonly #master: MasterService
  /** Second of the start of each run that has not ended, by pid; the latest last. */
  readonly #runs = new Map<number, number>()
  readonly #occasions: Occasions
  readonly #legion: Legion | undefined
  readonly #killed = new Set<number>()

  constructor(entry: CronEntry, master: MasterService, legion?: Legion) {
    this.entry = entry
    this.#occasions = new Occasions(entry)
    this.#legion = legion
    this.#master = master
  }

  /** As in the stats document. */
  get stats(): Json {
    const { minute, hour, day, month, week, command, unique, legion = '' } = this.entry
    const [pid, startedAt] = [...this.#runs].at(-1) ?? [-1, 0]
    return { minute, hour, day, month, week, command, unique: unique ? 1 : 0, legion, pid, started_at: startedAt }
  }

  /** `now`: whole seconds. `ended` tells the time at an end. */
  tick(now: number, time: LocalTime, ended: () => number): void {
    this.#killOverdue(now)
    if (this.entry.unique && this.#runs.size > 0) return
    if (this.#legion?.isLord === false) return
    if (!this.#occasions.due(now, time)) return
    this.#run(now, ended)
  }

  /** Goes on with a run of before a reload, which began at that second. */
  adopt(child: InheritedChild, startedAt: number, ended: () => number): void {
    this.#runs.set(child.pid, startedAt)
    this.#occasions.ranAt(startedAt)
    this.#master.take(child, (end) => this.#ended(end, ended()))
  }

  #run(now: number, ended: () => number): void {
    const { command } = this.entry
    try {
      const tag = { entry: JSON.stringify(this.entry), startedAt: now }
      const pid = this.#master.run({ command, fate: 'survives', tag }, (end) => this.#ended(end, ended()))
      this.#runs.set(pid, now)
      this.#master.log.dated(LINES.running(command, pid))
    } catch (error) {
      this.#master.log.line(LINES.notRun(command, (error as Error).message))
    }
  }

  #ended({ pid }: ChildEnd, now: number): void {
    const startedAt = this.#runs.get(pid) ?? now
    this.#runs.delete(pid)
    this.#killed.delete(pid)
    this.#master.log.line(LINES.ended(this.entry.command, pid, now - startedAt))
  }

  #killOverdue(now: number): void {
    const { harakiri, command } = this.entry
    if (harakiri <= 0) return
    for (const [pid, startedAt] of this.#runs) {
      // Whole seconds: with an equal sign it would be up to one less than was granted.
      if (now - startedAt <= harakiri || this.#killed.has(pid)) continue
      this.#killed.add(pid)
      this.#master.log.line(LINES.harakiri(command, pid))
      this.#master.signalGroup(pid, constants.signals.SIGKILL)
    }
  }
}
