// What the configuration says of one entry, from any of the cron options.

import type { Entry, Settings } from '@uwsgi-ts/core'
import type { Schedule } from './schedule.js'

export interface CronEntry extends Schedule {
  readonly command: string
  /** Not while it still runs from the last time. */
  readonly unique: boolean
  /** Seconds it may run; 0: as long as it likes. */
  readonly harakiri: number
}

const FIELDS = ['minute', 'hour', 'day', 'month', 'week'] as const
const KEYS = [...FIELDS, 'unique', 'harakiri']

/** All entries, in the order of their options. Throws an error that names place and option of what is wrong. */
export function cronEntries(settings: Settings): CronEntry[] {
  const harakiri = settings.number('cron-harakiri') ?? 0
  const found: Array<{ order: number; cron: CronEntry }> = []
  const add = (option: string, read: (text: string) => CronEntry): void => {
    for (const entry of settings.all(option)) {
      try {
        const cron = read(entry.value ?? '')
        if (cron.command === '') throw new Error('names no command')
        found.push({ order: entry.order, cron })
      } catch (error) {
        throw new Error(`${placeOf(entry)}${(error as Error).message}`, { cause: error })
      }
    }
  }
  add('cron', (text) => ({ ...fromFields(text), unique: false, harakiri }))
  add('unique-cron', (text) => ({ ...fromFields(text), unique: true, harakiri }))
  add('cron2', (text) => fromKeys(text, harakiri))
  return found.sort((one, other) => one.order - other.order).map(({ cron }) => cron)
}

function placeOf({ source: { file, line }, written }: Entry): string {
  return `${file}${line === 0 ? '' : `:${String(line)}`}: ${written}: `
}

/** MINUTE HOUR DAY MONTH WEEKDAY COMMAND */
function fromFields(text: string): Schedule & { command: string } {
  const match = /^\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)(?:\s+([^]*))?$/.exec(text)
  if (match === null) {
    throw new Error(
      `invalid cron syntax: ${JSON.stringify(text)}; expected MINUTE HOUR DAY MONTH WEEKDAY COMMAND with five whole numbers, -1 for always and -N for every N`,
    )
  }
  const [minute = 0, hour = 0, day = 0, month = 0, week = 0] = match.slice(1, 6).map(Number)
  return { minute, hour, day, month, week, command: (match[6] ?? '').trimEnd() }
}

/** [KEY=VALUE,...] COMMAND. The first word is a list when it has a `=`. */
function fromKeys(text: string, harakiri: number): CronEntry {
  const [, first = '', rest] = /^(\S*)(?:\s+([^]*))?$/.exec(text.trim()) ?? []
  const always = { minute: -1, hour: -1, day: -1, month: -1, week: -1, unique: false, harakiri }
  if (!first.includes('=')) return { ...always, command: text.trim() }
  if (rest === undefined) throw new Error(`unable to parse cron definition: ${text}; expected a command behind the list`)
  const values = new Map<string, number>()
  for (const item of first.split(',')) if (item !== '') values.set(...readItem(item))
  return {
    ...always,
    ...Object.fromEntries(FIELDS.map((field) => [field, values.get(field) ?? -1])),
    unique: (values.get('unique') ?? 0) !== 0,
    harakiri: values.get('harakiri') ?? harakiri,
    command: rest,
  }
}

function readItem(item: string): [key: string, value: number] {
  const equals = item.indexOf('=')
  const key = equals < 0 ? item : item.slice(0, equals)
  const value = item.slice(equals + 1)
  if (key === 'legion') throw new Error(`the key legion belongs to @uwsgi-ts/legion, which is not written yet; expected ${KEYS.join(', ')}`)
  if (!KEYS.includes(key)) {
    throw new Error(
      `the list has no key ${JSON.stringify(key)}; expected ${KEYS.join(', ')}, or env in front of a command that begins with a variable`,
    )
  }
  if (!/^-?\d{1,9}$/.test(value) || equals < 0)
    throw new Error(`${key}: ${JSON.stringify(value)} is no whole number; expected one such as -1`)
  return [key, Number(value)]
}
