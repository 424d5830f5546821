// Which moments fit a schedule.

import { expect, test } from 'vitest'
import { fits, neverFits, type Schedule } from '../../src/schedule/schedule.js'

const schedule = (fields: Partial<Schedule>): Schedule => ({ minute: -1, hour: -1, day: -1, month: -1, week: -1, ...fields })
/** Sunday, 22 November, 12:30. */
const NOW = { minute: 30, hour: 12, day: 22, month: 11, week: 0 }

test.each<[string, Partial<Schedule>, boolean]>([
  ['nothing but -1 always fits', {}, true],
  ['a number fits itself', { minute: 30, hour: 12, day: 22, month: 11 }, true],
  ['one field that does not fit is enough', { minute: 30, hour: 13 }, false],
  ['-N fits what N divides', { minute: -10, hour: -6, month: -11 }, true],
  ['-N does not fit what N does not divide', { minute: -7 }, false],
  ['days count from 1, so that -2 are the even ones', { day: -2 }, true],
  ['months count from 1', { month: -2 }, false],
  ['Sunday is 0', { week: 0 }, true],
  ['Sunday is 7', { week: 7 }, true],
  ['Monday is not Sunday', { week: 1 }, false],
  ['a day of the month and one of the week: the first is enough', { day: 22, week: 3 }, true],
  ['a day of the month and one of the week: the second is enough', { day: 1, week: 0 }, true],
  ['a day of the month and one of the week: one of them there must be', { day: 1, week: 3 }, false],
  ['a day below zero and a day of the week mean both', { day: -3, week: 0 }, false],
  ['a day of the month and a weekday below zero mean both', { day: 22, week: -1 }, true],
  ['weekday -2 fits Sunday, which is 0', { week: -2 }, true],
])('%s', (_, fields, expected) => {
  expect(fits(schedule(fields), NOW)).toBe(expected)
})

test('minute -1 to -60 fit as often as the crontab fields */1 to */60', () => {
  for (let every = 1; every <= 60; every++) {
    const count = Array.from({ length: 60 }, (_, minute) => fits(schedule({ minute: -every }), { ...NOW, minute })).filter(Boolean).length
    expect(count).toBe(Math.ceil(60 / every))
  }
})

test('a value outside its range never fits, and the reason is said', () => {
  expect(neverFits(schedule({ minute: 61 }))).toBe('minute 61 is not from 0 to 59')
  expect(neverFits(schedule({ day: 0 }))).toBe('day 0 is not from 1 to 31')
  expect(neverFits(schedule({ week: 7, hour: 23, minute: -2 }))).toBeUndefined()
})
