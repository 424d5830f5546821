// A schedule as it stands in front of what is to be run: five numbers, then the rest.

import type { Schedule } from './schedule.js'

/** MINUTE HOUR DAY MONTH WEEKDAY REST. Throws when the five whole numbers are not there; `rest` names what stands behind them (COMMAND). */
export function readSchedule(text: string, rest: string): Schedule & { readonly rest: string } {
  const match = /^\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)(?:\s+([^]*))?$/.exec(text)
  if (match === null) {
    throw new Error(
      `invalid cron syntax: ${JSON.stringify(text)}; expected MINUTE HOUR DAY MONTH WEEKDAY ${rest} with five whole numbers, -1 for always and -N for every N`,
    )
  }
  const [minute = 0, hour = 0, day = 0, month = 0, week = 0] = match.slice(1, 6).map(Number)
  return { minute, hour, day, month, week, rest: (match[6] ?? '').trimEnd() }
}
