import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { OptionTable } from '@uwsgi-ts/core'
import { KNOWN_OPTIONS, knownOptions } from '../src/known-options.js'
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
    packages: { '@uwsgi-ts/b': { options: ['one', 'two', 'uno'], shorts: { t: 'two' } } },
    planned: { '@uwsgi-ts/a': { options: ['y'], shorts: {} }, '@uwsgi-ts/z': { options: ['x', 'z'], shorts: { x: 'x' } } },
  })
  expect(Object.keys((JSON.parse(text) as { planned: object }).planned)).toEqual(['@uwsgi-ts/a', '@uwsgi-ts/z'])
})

test('the committed list is what the declarations say; npm run readme-options makes it anew', async () => {
  const packages: [string, OptionTable][] = []
  for (const { folder, manifest } of pluginPackages()) {
    const { default: plugin } = (await import(join(folder, 'src', 'index.ts'))) as { default: { options?: OptionTable } }
    packages.push([manifest.name, plugin.options ?? {}])
  }
  const { loadPlannedTables } = (await import(join(ROOT, 'packages/core/src/options/planned/planned-options.ts'))) as {
    loadPlannedTables(): Promise<Array<{ owner: string; table: OptionTable }>>
  }
  const planned = (await loadPlannedTables()).map(({ owner, table }): [string, OptionTable] => [owner, table])
  expect(readFileSync(KNOWN_OPTIONS, 'utf8')).toBe(await knownOptions(packages, planned))
})
