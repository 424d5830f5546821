// When an entry runs: five fields held against the local time, as crontab does it with numbers below zero in the place of stars.

export interface Schedule {
  /** 0 to 59. Below zero: -N fits every minute that N divides, so -1 fits all. */
  readonly minute: number
  /** 0 to 23. */
  readonly hour: number
  /** 1 to 31. */
  readonly day: number
  /** 1 to 12. */
  readonly month: number
  /** 0 to 7; Sunday is 0 and 7. */
  readonly week: number
}

/** The fields of a moment, with the ranges of a schedule; `week` of Sunday is 0. */
export type LocalTime = Schedule

const RANGES: Readonly<Record<keyof Schedule, readonly [least: number, most: number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  month: [1, 12],
  week: [0, 7],
}

export function fits(schedule: Schedule, time: LocalTime): boolean {
  const { minute, hour, day, month } = schedule
  const week = schedule.week === 7 ? 0 : schedule.week
  if (!fieldFits(minute, time.minute) || !fieldFits(hour, time.hour) || !fieldFits(month, time.month)) return false
  const fitsDay = fieldFits(day, time.day)
  const fitsWeek = fieldFits(week, time.week)
  // As in crontab, a day of the month and a day of the week mean either of them.
  return day >= 0 && week >= 0 ? fitsDay || fitsWeek : fitsDay && fitsWeek
}

function fieldFits(field: number, now: number): boolean {
  return field < 0 ? now % -field === 0 : field === now
}

/** Why a schedule can never fit; undefined when it can. */
export function neverFits(schedule: Schedule): string | undefined {
  for (const name of Object.keys(RANGES) as Array<keyof Schedule>) {
    const value = schedule[name]
    const [least, most] = RANGES[name]
    if (value > most || (value >= 0 && value < least)) return `${name} ${String(value)} is not from ${String(least)} to ${String(most)}`
  }
  return undefined
}
