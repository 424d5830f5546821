// The getters for values that stand for more than a text or a number.

import { expect, test } from 'vitest'
import { settingsFromEntries } from '../../src/config/create-settings.js'
import type { Entry, Settings } from '../../src/config/settings.js'
import type { OptionTable } from '../../src/options/declare.js'

const TABLE: OptionTable = {
  expires: { kind: 'dict', repeat: true, help: 'For this test.' },
  area: { kind: 'key-values', repeat: true, keys: ['pages', 'file'], bareKey: 'pages', help: 'For this test.' },
  drain: { kind: 'regexp', repeat: true, aliases: ['sink'], help: 'For this test.' },
  'expires-uri': { kind: 'regexp-dict', repeat: true, help: 'For this test.' },
  single: { kind: 'regexp', help: 'For this test.' },
  share: { kind: 'percent', default: 5, help: 'For this test.' },
  owner: { kind: 'user', help: 'For this test.' },
}

function settings(...values: Array<readonly [string, string]>): Settings {
  const source = { file: 'x.ini', line: 1 }
  const entries = values.map(([name, value], order): Entry => ({ name, written: name, value, source, order }))
  return settingsFromEntries(entries, [{ owner: 'test', table: TABLE }])
}

test('pairs are the names and values of a dict option, in order and with repetitions', () => {
  const read = settings(['expires', 'text/css=60'], ['expires', 'a=b=c'], ['expires', 'text/css=1'])
  expect(read.pairs('expires')).toEqual([
    ['text/css', '60'],
    ['a', 'b=c'],
    ['text/css', '1'],
  ])
})

test('keyValues are one map for each value', () => {
  expect(settings(['area', 'file=a\\,b,pages=2'], ['area', '10']).keyValues('area')).toEqual([
    new Map([
      ['file', 'a,b'],
      ['pages', '2'],
    ]),
    new Map([['pages', '10']]),
  ])
})

test('patterns and patternPairs are compiled', () => {
  const read = settings(['drain', '(?i)^get'], ['drain', 'x$'], ['expires-uri', '^/a 60'])
  expect(read.patterns('drain')).toEqual([/^get/i, /x$/])
  expect(read.patternPairs('expires-uri')).toEqual([[/^\/a/, '60']])
})

test('of an option that does not repeat the last value counts', () => {
  expect(settings(['single', 'a'], ['single', 'b']).patterns('single')).toEqual([/b/])
})

test('an option that is not set has no values, or its default', () => {
  const read = settings()
  expect([read.pairs('expires'), read.keyValues('area'), read.patterns('drain'), read.patternPairs('expires-uri')]).toEqual([
    [],
    [],
    [],
    [],
  ])
  expect(read.number('share')).toBe(5)
  expect(read.string('owner')).toBeUndefined()
})

test('a percentage is a number and a user is a text', () => {
  const read = settings(['share', '80%'], ['owner', '1000'])
  expect(read.number('share')).toBe(80)
  expect(read.string('owner')).toBe('1000')
})

test('asking an option for a form it does not have is a fault that names both', () => {
  expect(() => settings().pairs('drain')).toThrow('setting drain is of kind regexp, asked for as dict')
  expect(() => settings().keyValues('expires')).toThrow('setting expires is of kind dict, asked for as key-values')
})
