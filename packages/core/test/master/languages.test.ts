import { expect, test } from 'vitest'
import { settingsFromEntries } from '../../src/config/create-settings.js'
import type { Entry } from '../../src/config/settings.js'
import { decodeText } from '../../src/config/text-bytes.js'
import { hostConfiguration } from '../../src/master/languages.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import type { LanguageDefinition } from '../../src/plugin/abi.js'

const entry = (written: string, value: string | null, more: Partial<Entry> = {}): Entry => ({
  name: written,
  written,
  value,
  source: { file: 'app.ini', line: 1 },
  order: 0,
  ...more,
})

/** The configuration a host with these options of its own is sent, as name and value. */
function sent(entries: readonly Entry[], hostOptions: readonly string[]): Array<[string, string]> {
  const definition = { modifier1: 0, hostOptions } as unknown as LanguageDefinition
  const settings = settingsFromEntries(entries, [{ owner: 'core', table: CORE_OPTIONS }])
  const facts = { version: '1', cwd: '/', reloads: 0, startedOn: 0, magic: { n: 'app', d: '/srv/' } }
  const items = hostConfiguration({ group: 0, name: 'test', definition }, settings, facts).map((item) =>
    Buffer.from(item).toString('latin1'),
  )
  return items.flatMap((item, at) => (at % 2 === 0 ? [[item, items[at + 1] ?? '']] : []))
}

test('apps see options by the names they were written under, and those without a value apart from empty ones', () => {
  const entries = [entry('processes', '2', { written: 'workers' }), entry('master', null), entry('vacuum', ''), entry('mine', 'x')]
  const all = sent(entries, [])
  expect(all.filter(([name]) => /^@(opt|bare):/.test(name))).toEqual([
    ['@opt:workers', '2'],
    ['@bare:master', ''],
    ['@opt:vacuum', ''],
    ['@opt:mine', 'x'],
  ])
})

test('the host itself gets the canonical names it asked for, also what a custom option made, which apps do not see', () => {
  const all = sent([entry('processes', '2', { written: 'workers' }), entry('need-app', 'true', { made: true })], ['processes', 'need-app'])
  expect(all.filter(([name]) => !name.startsWith('@'))).toEqual([
    ['processes', '2'],
    ['need-app', 'true'],
  ])
  expect(all.map(([name]) => name)).not.toContain('@opt:need-app')
})

test('bytes that are not UTF-8 arrive as they stood in the file', () => {
  const value = decodeText(Buffer.from('caf\xe9', 'latin1'))
  expect(sent([entry('mine', value)], [])).toContainEqual(['@opt:mine', 'caf\xe9'])
})

test('magic variables are told', () => {
  const all = sent([], [])
  expect(all).toContainEqual(['@magic:n', 'app'])
  expect(all).toContainEqual(['@magic:d', '/srv/'])
})
