// What the configuration says of one entry, from any of the cron options.

import { readEntries, readLegion, readSchedule, type ReadEntry, type Schedule, type Settings } from '@uwsgi-ts/core'

export interface CronEntry extends Schedule {
  readonly command: string
  /** Not while it still runs from the last time. */
  readonly unique: boolean
  /** Seconds it may run; 0: as long as it likes. */
  readonly harakiri: number
  /** It runs only while this server is the lord of the legion. */
  readonly legion?: string
}

const FIELDS = ['minute', 'hour', 'day', 'month', 'week'] as const
const KEYS = [...FIELDS, 'unique', 'harakiri', 'legion']

/** All entries, in the order of their options. Throws an error that names place and option of what is wrong. */
export function configuredCrons(settings: Settings): Array<ReadEntry<CronEntry>> {
  const harakiri = settings.number('cron-harakiri') ?? 0
  return readEntries(settings, {
    cron: (text) => withCommand({ ...fromFields(text), unique: false, harakiri }),
    'unique-cron': (text) => withCommand({ ...fromFields(text), unique: true, harakiri }),
    'legion-cron': (text) => withCommand({ ...inLegion(text), unique: false, harakiri }),
    'unique-legion-cron': (text) => withCommand({ ...inLegion(text), unique: true, harakiri }),
    cron2: (text) => withCommand(fromKeys(text, harakiri)),
  })
}

function withCommand(entry: CronEntry): CronEntry {
  if (entry.command === '') throw new Error('names no command')
  return entry
}

/** MINUTE HOUR DAY MONTH WEEKDAY COMMAND */
function fromFields(text: string): Schedule & { command: string } {
  const { rest, ...schedule } = readSchedule(text, 'COMMAND')
  return { ...schedule, command: rest }
}

/** LEGION and the fields. */
function inLegion(text: string): Schedule & { command: string; legion: string } {
  const { legion, rest } = readLegion(text, 'names no legion; expected its name in front of the five numbers')
  return { ...fromFields(rest), legion }
}

/** [KEY=VALUE,...] COMMAND. The first word is a list when it has a `=`. */
function fromKeys(text: string, harakiri: number): CronEntry {
  const [, first = '', rest] = /^(\S*)(?:\s+([^]*))?$/.exec(text.trim()) ?? []
  const always = { minute: -1, hour: -1, day: -1, month: -1, week: -1, unique: false, harakiri }
  if (!first.includes('=')) return { ...always, command: text.trim() }
  if (rest === undefined) throw new Error(`unable to parse cron definition: ${text}; expected a command behind the list`)
  const items = first.split(',').filter((item) => item !== '')
  const legion = items.findLast((item) => item.startsWith('legion='))?.slice('legion='.length)
  if (legion === '') throw new Error('legion: is empty; expected the name of a legion')
  const values = new Map<string, number>()
  for (const item of items) if (!item.startsWith('legion=')) values.set(...readItem(item))
  return {
    ...always,
    ...Object.fromEntries(FIELDS.map((field) => [field, values.get(field) ?? -1])),
    unique: (values.get('unique') ?? 0) !== 0,
    harakiri: values.get('harakiri') ?? harakiri,
    command: rest,
    ...(legion === undefined ? {} : { legion }),
  }
}

function readItem(item: string): [key: string, value: number] {
  const equals = item.indexOf('=')
  const key = equals < 0 ? item : item.slice(0, equals)
  const value = item.slice(equals + 1)
  if (!KEYS.includes(key)) {
    throw new Error(
      `the list has no key ${JSON.stringify(key)}; expected ${KEYS.join(', ')}, or env in front of a command that begins with a variable`,
    )
  }
  if (!/^-?\d{1,9}$/.test(value) || equals < 0)
    throw new Error(`${key}: ${JSON.stringify(value)} is no whole number; expected one such as -1`)
  return [key, Number(value)]
}
