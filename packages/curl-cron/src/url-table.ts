// All URLs of the configuration that serves, asked for when they are due. One that has not answered is not asked again. Nothing of it outlives a reload.

import {
  neverFits,
  Occasions,
  zoneReader,
  type Clock,
  type Json,
  type Legion,
  type LocalTime,
  type MasterService,
  type Schedule,
} from '@uwsgi-ts/core'
import { LINES } from './log-lines.js'
import { request } from './request.js'
import type { UrlEntry } from './url-entry.js'

/** Milliseconds an answer may take, as in uWSGI. */
const PATIENCE = 60_000

interface Task {
  readonly entry: UrlEntry
  readonly occasions: Occasions
  readonly legion: Legion | undefined
  /** Second of its start; 0 while none is under way. */
  startedAt: number
}

export class UrlTable {
  readonly #entries: readonly UrlEntry[]
  readonly #clock: Clock
  readonly #ended = new AbortController()
  #stopClock: () => void = () => undefined

  constructor(entries: readonly UrlEntry[], clock: Clock) {
    this.#entries = entries
    this.#clock = clock
  }

  /** A start: says what there is. Throws when a legion is not there. */
  announce(master: MasterService): void {
    for (const entry of this.#entries) {
      legionOf(entry, master)
      master.log.line(LINES.registered(entry.shown))
      const reason = neverFits(scheduleOf(entry))
      if (reason !== undefined) master.log.line(LINES.neverRuns(entry.shown, reason))
    }
    zoneReader(master.env)
  }

  /** The configuration serves. */
  ready(master: MasterService): void {
    if (this.#entries.length === 0) return
    const tasks = this.#entries.map((entry): Task => ({
      entry,
      occasions: new Occasions(entry),
      legion: legionOf(entry, master),
      startedAt: 0,
    }))
    master.addStats('crons', () => tasks.map(statsOf))
    const read = zoneReader(master.env)
    const tick = (): void => {
      const now = this.#clock.now()
      const time = read(now)
      for (const task of tasks) this.#look(task, Math.floor(now / 1000), time, master)
    }
    this.#stopClock = this.#clock.everySecond(tick)
    tick()
  }

  stop(): void {
    this.#stopClock()
    this.#ended.abort()
  }

  #look(task: Task, now: number, time: LocalTime, { log }: MasterService): void {
    if (task.startedAt > 0 || task.legion?.isLord === false || !task.occasions.due(now, time)) return
    task.startedAt = now
    void request(task.entry, log, this.#ended.signal, PATIENCE).then(() => (task.startedAt = 0))
  }
}

function legionOf({ legion, place }: UrlEntry, master: MasterService): Legion | undefined {
  return legion === undefined ? undefined : master.legion(legion, place)
}

function scheduleOf({ minute, hour, day, month, week }: Schedule): Schedule {
  return { minute, hour, day, month, week }
}

/** As in the stats document, where cron's commands stand too. */
function statsOf({ entry, startedAt }: Task): Json {
  return { ...scheduleOf(entry), command: entry.shown, unique: 0, legion: entry.legion ?? '', pid: -1, started_at: startedAt }
}
