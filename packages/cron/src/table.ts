// All entries of the configuration that serves. Runs that a reload finds at work are gone on with, so that a unique entry stays unique and a limit counts from its start;
// the last run of an entry is forgotten otherwise, as in uWSGI.

import { neverFits, zoneReader, type Clock, type Json, type MasterService } from '@uwsgi-ts/core'
import type { CronEntry } from './cron-entry.js'
import { LINES } from './log-lines.js'
import { CronTask } from './task.js'

export class CronTable {
  readonly #entries: readonly CronEntry[]
  readonly #clock: Clock
  #stop: () => void = () => undefined

  constructor(entries: readonly CronEntry[], clock: Clock) {
    this.#entries = entries
    this.#clock = clock
  }

  /** A start: says what there is. */
  announce({ log, env }: MasterService): void {
    for (const { command, ...schedule } of this.#entries) {
      log.line(LINES.registered(command))
      const reason = neverFits(schedule)
      if (reason !== undefined) log.line(LINES.neverRuns(command, reason))
    }
    zoneReader(env)
  }

  /** The configuration serves. */
  ready(master: MasterService): void {
    if (this.#entries.length === 0) return
    const tasks = this.#entries.map(
      (entry) => new CronTask(entry, master, entry.legion === undefined ? undefined : master.legion(entry.legion)),
    )
    this.#adopt(tasks, master)
    master.addStats('crons', () => tasks.map((task) => task.stats))
    const read = zoneReader(master.env)
    const second = (): number => Math.floor(this.#clock.now() / 1000)
    const tick = (): void => {
      const time = read(this.#clock.now())
      for (const task of tasks) task.tick(second(), time, second)
    }
    this.#stop = this.#clock.everySecond(tick)
    tick()
  }

  /** The server ends. Commands that run go on: a backup is not cut off by the end of the server. */
  stop(): void {
    this.#stop()
  }

  #adopt(tasks: readonly CronTask[], master: MasterService): void {
    for (const child of master.inherited) {
      const { entry, startedAt } = tagOf(child.tag)
      const task = tasks.find((candidate) => JSON.stringify(candidate.entry) === entry)
      task?.adopt(child, startedAt, () => Math.floor(this.#clock.now() / 1000))
    }
  }
}

function tagOf(tag: Json): { entry: string; startedAt: number } {
  return tag as { entry: string; startedAt: number }
}
