import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import type { OptionTable } from '../../src/options/declare.js'
import { nearestName } from '../../src/options/nearest.js'
import { OptionIndex } from '../../src/options/option-index.js'
import { parseValue } from '../../src/options/parse-value.js'

const FOLDER = fileURLToPath(new URL('../../src/options/', import.meta.url))
/** The tables of the files core-*.ts, which core-options.ts puts together. */
const TABLES = (
  await Promise.all(
    readdirSync(FOLDER)
      .filter((file) => file.startsWith('core-') && file !== 'core-options.ts')
      .map(async (file) => Object.values((await import(FOLDER + file)) as Record<string, OptionTable>)),
  )
).flat()

describe('the declarations of the core', () => {
  test('no option is declared in two tables and no name stands for two options', () => {
    const declared = TABLES.flatMap((table) => Object.keys(table))
    expect(declared.toSorted()).toEqual(Object.keys(CORE_OPTIONS).toSorted())
    expect(() => new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }])).not.toThrow()
  })

  test('no short form belongs to two options', () => {
    const shorts = Object.values(CORE_OPTIONS).flatMap((declaration) => declaration.short ?? [])
    expect(new Set(shorts).size).toBe(shorts.length)
  })

  test.each(Object.entries(CORE_OPTIONS))('%s: help is a sentence, its default is legal and what it names exists', (_, declaration) => {
    expect(declaration.help).toMatch(/^[A-Z0-9`].*\.$/s)
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
