// The clock that schedules go by. Tests bring one of their own, so that nobody waits for a minute.

import type { LocalTime } from './schedule.js'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `tick` once in every second. Returns what ends that. */
  everySecond(tick: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  everySecond: (tick) => {
    let timer: NodeJS.Timeout
    // On the second, so that rounding neither skips one nor counts one twice.
    const next = (): void => {
      timer = setTimeout(
        () => {
          next()
          tick()
        },
        1000 - (Date.now() % 1000) + 1,
      )
    }
    next()
    return () => clearTimeout(timer)
  },
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Reads the local time of a time zone (TZ of the configuration), by default of the server's own. Throws when there is no such zone. */
export function localTimeReader(timeZone: string | undefined): (now: number) => LocalTime {
  if (timeZone === undefined) return ownLocalTime
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  })
  return (now) => {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]))
    const number = (part: Intl.DateTimeFormatPartTypes): number => Number(parts.get(part))
    return {
      minute: number('minute'),
      hour: number('hour'),
      day: number('day'),
      month: number('month'),
      week: DAYS.indexOf(parts.get('weekday') ?? ''),
    }
  }
}

function ownLocalTime(now: number): LocalTime {
  const date = new Date(now)
  return { minute: date.getMinutes(), hour: date.getHours(), day: date.getDate(), month: date.getMonth() + 1, week: date.getDay() }
}

/** By the environment of the configuration: its TZ (`env = TZ=...`) counts; the server's own is what Node goes by already. */
export function zoneReader(env: Readonly<Record<string, string>>): (now: number) => LocalTime {
  const zone = env['TZ']
  const changed = zone !== undefined && zone !== process.env['TZ']
  try {
    return localTimeReader(changed ? zone : undefined)
  } catch (error) {
    throw new Error(`env: TZ=${String(zone)} is no time zone that cron can go by; expected a name such as Europe/Rome`, { cause: error })
  }
}
