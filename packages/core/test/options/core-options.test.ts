import { describe, expect, test } from 'vitest'
import { CONFIG_OPTIONS } from '../../src/options/core-config.js'
import { LOGGING_OPTIONS } from '../../src/options/core-logging.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import { PROCESS_OPTIONS } from '../../src/options/core-process.js'
import { REQUEST_OPTIONS } from '../../src/options/core-requests.js'
import { SOURCE_OPTIONS } from '../../src/options/core-sources.js'
import { nearestName } from '../../src/options/nearest.js'
import { OptionIndex } from '../../src/options/option-index.js'
import { parseValue } from '../../src/options/parse-value.js'

describe('the declarations of the core', () => {
  test('no option is declared in two tables and no name stands for two options', () => {
    const tables = [PROCESS_OPTIONS, REQUEST_OPTIONS, LOGGING_OPTIONS, SOURCE_OPTIONS, CONFIG_OPTIONS]
    expect(Object.keys(CORE_OPTIONS)).toHaveLength(tables.reduce((sum, table) => sum + Object.keys(table).length, 0))
    expect(() => new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }])).not.toThrow()
  })

  test('no short form belongs to two options', () => {
    const shorts = Object.values(CORE_OPTIONS).flatMap((declaration) => declaration.short ?? [])
    expect(new Set(shorts).size).toBe(shorts.length)
  })

  test.each(Object.entries(CORE_OPTIONS))('%s: help is a sentence, its default is legal and what it names exists', (_, declaration) => {
    expect(declaration.help).toMatch(/^[A-Z0-9].*\.$/s)
    for (const other of [...(declaration.implies ?? []), ...(declaration.see ?? [])]) expect(CORE_OPTIONS).toHaveProperty([other])
    if (typeof declaration.default === 'number')
      expect(parseValue(declaration, String(declaration.default))).toEqual({ ok: true, value: declaration.default })
  })
})

test.each([
  ['harakri', 'harakiri'],
  ['msater', 'master'],
  ['proceses', 'processes'],
  ['chmod-sockt', 'chmod-socket'],
  ['zzzzzzzz', undefined],
])('the name nearest to %s is %s', (written, meant) => {
  expect(nearestName(written, new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }]).names())).toBe(meant)
})
