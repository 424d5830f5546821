// Local time in a time zone, over the changes of its clocks.

import { expect, test } from 'vitest'
import { localTimeReader } from '../../src/schedule/clock.js'

const at = (zone: string, text: string): string => {
  const { minute, hour, day, month, week } = localTimeReader(zone)(Date.parse(text))
  return `${String(hour)}:${String(minute)} ${String(day)}.${String(month)}. ${String(week)}`
}

test('a zone has its own day and weekday', () => {
  expect(at('Asia/Tokyo', '2026-11-21T15:05:00Z')).toBe('0:5 22.11. 0')
  expect(at('America/Los_Angeles', '2026-11-22T07:59:00Z')).toBe('23:59 21.11. 6')
})

test('the hour that summer time leaves out does not come, and the one it repeats comes twice', () => {
  expect(at('Europe/Rome', '2026-03-29T00:59:00Z')).toBe('1:59 29.3. 0')
  expect(at('Europe/Rome', '2026-03-29T01:00:00Z')).toBe('3:0 29.3. 0')
  expect(at('Europe/Rome', '2026-10-25T00:30:00Z')).toBe('2:30 25.10. 0')
  expect(at('Europe/Rome', '2026-10-25T01:30:00Z')).toBe('2:30 25.10. 0')
})

test('the own zone gives what Date gives', () => {
  const now = Date.parse('2026-02-03T04:05:00Z')
  const date = new Date(now)
  expect(localTimeReader(undefined)(now)).toEqual({
    minute: date.getMinutes(),
    hour: date.getHours(),
    day: date.getDate(),
    month: date.getMonth() + 1,
    week: date.getDay(),
  })
})

test('a zone that there is not is refused', () => {
  expect(() => localTimeReader('Mars/Olympus')).toThrow(RangeError)
})
