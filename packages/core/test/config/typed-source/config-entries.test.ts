// What the default export of a typed configuration may be, and what each value becomes.

import { expect, test } from 'vitest'
import { configEntries } from '../../../src/config/typed-source/config-entries.js'

const lines = (exported: unknown, section = ''): string[] =>
  configEntries(exported, section, 'required').map(({ key, value }) => `${key} = ${value === null ? '<none>' : value}`)

test('properties are options in their order, and a list gives one for each item', () => {
  expect(lines({ master: true, vacuum: false, processes: 4, chdir: '/srv', env: ['A=1', 'B=2'], harakiri: 2.5 })).toEqual([
    'master = true',
    'vacuum = false',
    'processes = 4',
    'chdir = /srv',
    'env = A=1',
    'env = B=2',
    'harakiri = 2.5',
  ])
})

test('undefined leaves an option out, null leaves its value out', () => {
  expect(lines({ a: undefined, b: null, c: ['x', undefined, null] })).toEqual(['b = <none>', 'c = x', 'c = <none>'])
})

test('numbers never turn into something that is no digits', () => {
  expect(lines({ a: 1e21, b: 0, c: -1, d: 9007199254740993n })).toEqual([
    'a = 1000000000000000000000',
    'b = 0',
    'c = -1',
    'd = 9007199254740993',
  ])
})

test('lists of objects keep the order of options that come more than once', () => {
  expect(lines([{ 'if-env': 'X', processes: 2 }, [{ endif: null }, []], { processes: 1 }])).toEqual([
    'if-env = X',
    'processes = 2',
    'endif = <none>',
    'processes = 1',
  ])
})

test('of sections the wanted one counts, uwsgi when none is wanted', () => {
  const config = { sections: { uwsgi: { a: 1 }, staging: [{ a: 2 }, { a: 3 }] } }
  expect(lines(config)).toEqual(['a = 1'])
  expect(lines(config, 'staging')).toEqual(['a = 2', 'a = 3'])
})

test('a function that was told the section may choose by it instead of having sections', () => {
  expect(configEntries({ a: 1 }, 'staging', 'optional')).toEqual([{ key: 'a', value: '1' }])
})

test('objects of a module namespace, without a prototype and of another realm are objects too', () => {
  expect(lines(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual(['a = 1'])
})

test.each<[string, unknown, string, string]>([
  ['a number', 5, '', "a number is no object with options; expected { 'http-socket': ':8080', ... } or a list of such objects"],
  ['nothing', undefined, '', 'undefined is no object with options; '],
  ['an item of a list', [{ a: 1 }, 'b=2'], '', '[1]: "b=2" is no object with options; '],
  [
    'an object as a value',
    { 'http-socket': { port: 1 } },
    '',
    'http-socket: an object is no value of an option; expected a string, number',
  ],
  ['a list in a list', { env: ['A=1', ['B=2']] }, '', 'env[1]: a list is no value of an option; '],
  ['a function as a value', { processes: () => 4 }, '', 'processes: a function is no value of an option; '],
  ['no number', { processes: Number.NaN }, '', 'processes: NaN is no value of an option; expected a number'],
  ['an instance', { started: new Date(0) }, '', 'started: an object is no value of an option; '],
  ['a nested property', { sections: { uwsgi: [{ 'log-format': {} }] } }, '', 'sections.uwsgi[0]["log-format"]: an object is no value'],
  ['a section that is not there', { sections: { a: {}, b: {} } }, 'c', 'sections: there is no "c"; expected one of "a", "b"'],
  ['no section at all', { sections: {} }, '', 'sections: there is no "uwsgi"; expected at least one section'],
  [
    'something beside sections',
    { sections: { uwsgi: {} }, master: true },
    '',
    'master: stands beside sections; expected it in one of them',
  ],
  ['sections that are no object', { sections: [] }, '', 'sections: a list is no object; expected one section by name'],
  ['a section of a configuration without any', { a: 1 }, 'x', 'it has no sections, so there is no "x"; expected defineConfig({ sections'],
])('%s is refused with its property', (_, exported, section, message) => {
  expect(() => lines(exported, section)).toThrow(message)
})
