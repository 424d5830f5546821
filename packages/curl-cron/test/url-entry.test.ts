// What the options mean.

import { expect, test } from 'vitest'
import { urlEntries, type UrlEntry } from '../src/url-entry.js'
import { settingsOf } from './settings.js'

const entry = (value: string, option = 'curl-cron'): UrlEntry | undefined => urlEntries(settingsOf([option, value]))[0]

test('five fields and an address, to which http belongs when it names no scheme', () => {
  expect(entry('59 2 -1 -10 7  https://example.com/a?b')).toEqual({
    minute: 59,
    hour: 2,
    day: -1,
    month: -10,
    week: 7,
    shown: 'https://example.com/a?b',
    url: 'https://example.com/a?b',
    place: 'app.ini:2: curl-cron',
  })
  expect(entry('-1 -1 -1 -1 -1 localhost:8080/x')).toMatchObject({ shown: 'localhost:8080/x', url: 'http://localhost:8080/x' })
})

test('user and password become a header, and the password is not shown', () => {
  expect(entry('-1 -1 -1 -1 -1 http://me:p%40ss@host/x')).toMatchObject({
    shown: 'http://me:***@host/x',
    url: 'http://host/x',
    authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
  })
})

test('a legion stands in front', () => {
  expect(entry('shop -1 -1 -1 -1 -1 http://host/', 'legion-curl-cron')).toMatchObject({ legion: 'shop', minute: -1, url: 'http://host/' })
})

test.each([
  [
    'curl-cron',
    '-1 -1 -1 http://x',
    /^app.ini:2: curl-cron: invalid cron syntax: "-1 -1 -1 http:\/\/x"; expected .* WEEKDAY URL with five/,
  ],
  ['curl-cron', '-1 -1 -1 -1 -1', /"" is no address that can be asked for; expected one such as/],
  ['curl-cron', '-1 -1 -1 -1 -1 ftp://host/x', /"ftp:\/\/host\/x" is no address that can be asked for/],
  ['legion-curl-cron', 'shop', /"shop" names no legion/],
])('%s = %s is refused', (option, value, message) => {
  expect(() => entry(value, option)).toThrow(message)
})
