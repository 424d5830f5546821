// What each option and key means.

import { expect, test } from 'vitest'
import { configuredCrons, type CronEntry } from '../src/cron-entry.js'
import { settingsOf } from './settings.js'

const entry = (option: string, value: string, ...more: Array<[string, string]>): CronEntry | undefined =>
  configuredCrons(settingsOf(...more, [option, value]))[0]?.value
const ALWAYS = { minute: -1, hour: -1, day: -1, month: -1, week: -1 }

test('cron has five fields, and the rest is the command as it stands', () => {
  expect(entry('cron', '59 2  -1 -10 7   run  me "now"')).toEqual({
    minute: 59,
    hour: 2,
    day: -1,
    month: -10,
    week: 7,
    command: 'run  me "now"',
    unique: false,
    harakiri: 0,
  })
})

test('unique-cron is unique', () => {
  expect(entry('unique-cron', '-1 -1 -1 -1 -1 x')).toMatchObject({ ...ALWAYS, unique: true })
})

test('the legion stands in front, or in the list', () => {
  expect(entry('legion-cron', 'shop -1 -1 -1 -1 -1 x')).toMatchObject({ ...ALWAYS, legion: 'shop', unique: false, command: 'x' })
  expect(entry('unique-legion-cron', 'shop 1 2 3 4 5 x')).toMatchObject({ legion: 'shop', unique: true, minute: 1, week: 5 })
  expect(entry('cron2', 'legion=shop,hour=3 x')).toEqual({ ...ALWAYS, hour: 3, legion: 'shop', unique: false, harakiri: 0, command: 'x' })
})

test('cron2 takes the fields it names, the others are always', () => {
  expect(entry('cron2', 'minute=30,hour=5,unique=1 backup a=b')).toEqual({
    ...ALWAYS,
    minute: 30,
    hour: 5,
    unique: true,
    harakiri: 0,
    command: 'backup a=b',
  })
  expect(entry('cron2', 'my command')).toMatchObject({ ...ALWAYS, command: 'my command', unique: false })
})

test('blanks end the list of keys', () => {
  expect(entry('cron2', 'minute=-2, hour=1 x')).toMatchObject({ ...ALWAYS, minute: -2, command: 'hour=1 x' })
})

test('cron-harakiri counts for all but those that name their own', () => {
  const settings = settingsOf(
    ['cron-harakiri', '10'],
    ['cron2', 'harakiri=0 a'],
    ['cron2', 'harakiri=3 b'],
    ['cron2', 'c'],
    ['cron', '1 1 1 1 1 d'],
  )
  expect(configuredCrons(settings).map(({ value: { command, harakiri } }) => [command, harakiri])).toEqual([
    ['a', 0],
    ['b', 3],
    ['c', 10],
    ['d', 10],
  ])
})

test('entries stand in the order of their options', () => {
  const settings = settingsOf(['cron2', 'a'], ['unique-cron', '1 1 1 1 1 b'], ['cron', '1 1 1 1 1 c'], ['cron2', 'd'])
  expect(configuredCrons(settings).map(({ value }) => value.command)).toEqual(['a', 'b', 'c', 'd'])
})

test.each([
  ['cron', '* * * * * x', /^app.ini:2: cron: invalid cron syntax: "\* \* \* \* \* x"; expected MINUTE HOUR DAY MONTH WEEKDAY COMMAND/],
  ['cron', '1 2 3 4 x', /invalid cron syntax/],
  ['cron', '1 2 3 4 5x y', /invalid cron syntax/],
  ['cron', '1 2 3 4 5', /names no command/],
  ['cron2', 'minute=1', /unable to parse cron definition: minute=1; expected a command behind the list/],
  ['cron2', 'minute=x y', /minute: "x" is no whole number/],
  ['cron2', 'minute=1,foo=2 y', /the list has no key "foo"/],
  ['cron2', 'PATH=/bin ls', /env in front of a command that begins with a variable/],
  ['cron2', 'legion= y', /legion: is empty; expected the name of a legion/],
  ['legion-cron', 'x', /"x" names no legion; expected its name in front of the five numbers/],
  ['legion-cron', 'x -1 -1 run', /invalid cron syntax: "-1 -1 run"/],
])('%s = %s is refused', (option, value, message) => {
  expect(() => entry(option, value)).toThrow(message)
})
