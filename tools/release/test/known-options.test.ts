import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OptionTable } from '@uwsgi-ts/core'
import { KNOWN_OPTIONS, knownOptions } from '../src/known-options.js'
import { COUNTS_END, COUNTS_START, optionCounts, withOptionCounts } from '../src/option-counts.js'
import { pluginPackages, ROOT } from '../src/workspace.js'

test('owners, names and short forms are sorted, aliases stand among the names, and tables of one owner are one entry', async () => {
  const text = await knownOptions(
    [['@uwsgi-ts/b', { two: { kind: 'flag', short: 't', help: 'T.' }, one: { kind: 'flag', aliases: ['uno'], help: 'O.' } }]],
    [
      ['@uwsgi-ts/z', { z: { kind: 'flag', help: 'Z.' } }],
      ['@uwsgi-ts/a', { y: { kind: 'flag', help: 'Y.' } }],
      ['@uwsgi-ts/z', { x: { kind: 'flag', short: 'x', help: 'X.' } }],
    ],
  )
  expect(JSON.parse(text)).toEqual({
    packages: { '@uwsgi-ts/b': { options: ['one', 'two', 'uno'], shorts: { t: 'two' }, bare: ['one', 'two', 'uno'] } },
    planned: {
      '@uwsgi-ts/a': { options: ['y'], shorts: {}, bare: ['y'] },
      '@uwsgi-ts/z': { options: ['x', 'z'], shorts: { x: 'x' }, bare: ['x', 'z'] },
    },
  })
  expect(Object.keys((JSON.parse(text) as { planned: object }).planned)).toEqual(['@uwsgi-ts/a', '@uwsgi-ts/z'])
})

describe('what is committed is what the declarations say; npm run readme-options makes it anew', () => {
  test('the list of known options', async () => {
    expect(readFileSync(KNOWN_OPTIONS, 'utf8')).toBe(await knownOptions(await packageTables(), await plannedTables()))
  })

  test('the counts in docs/status.md', async () => {
    const page = readFileSync(join(ROOT, 'docs', 'status.md'), 'utf8')
    const { CORE_OPTIONS } = (await source('packages/core/src/options/core-options.ts')) as { CORE_OPTIONS: OptionTable }
    const counts = optionCounts([['@uwsgi-ts/core', CORE_OPTIONS], ...(await packageTables())], await plannedTables())
    expect(page).toBe(withOptionCounts(page, counts))
  })
})

test('options are counted by owner, those that exist first, and aliases do not count', () => {
  const built: Array<[string, OptionTable]> = [
    ['@uwsgi-ts/z', { a: { kind: 'flag', aliases: ['aa'], help: 'A.' }, b: { kind: 'flag', noEffect: 'there is none', help: 'B.' } }],
  ]
  const planned: Array<[string, OptionTable]> = [
    ['@uwsgi-ts/b', { c: { kind: 'flag', help: 'C.' } }],
    ['@uwsgi-ts/z', { d: { kind: 'flag', help: 'D.' } }],
    ['@uwsgi-ts/z', { e: { kind: 'flag', help: 'E.' } }],
  ]
  expect(optionCounts(built, planned).split('\n').slice(2)).toEqual([
    '| @uwsgi-ts/z | 1 | 1 | 2 |',
    '| @uwsgi-ts/b | 0 | 0 | 1 |',
    '| **all** | 1 | 1 | 3 |',
  ])
})

test('a page without the marks is refused and the marks are named', () => {
  expect(() => withOptionCounts('# Status\n', '')).toThrow(`expected ${COUNTS_START} and then ${COUNTS_END}`)
})

function source(path: string): Promise<unknown> {
  return import(join(ROOT, path))
}

async function packageTables(): Promise<Array<[string, OptionTable]>> {
  const tables: Array<[string, OptionTable]> = []
  for (const { folder, manifest } of pluginPackages()) {
    const { default: plugin } = (await import(join(folder, 'src', 'index.ts'))) as { default: { options?: OptionTable } }
    tables.push([manifest.name, plugin.options ?? {}])
  }
  return tables
}

async function plannedTables(): Promise<Array<[string, OptionTable]>> {
  const { loadPlannedTables } = (await source('packages/core/src/options/planned/planned-options.ts')) as {
    loadPlannedTables(): Promise<Array<{ owner: string; table: OptionTable }>>
  }
  return (await loadPlannedTables()).map(({ owner, table }) => [owner, table])
}
