// The tables of planned options hold together: they fit each other, the core and the packages that exist.

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import known from '../../data/known-options.json' with { type: 'json' }
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import { OptionIndex } from '../../src/options/option-index.js'
import { parseValue } from '../../src/options/parse-value.js'
import { loadPlannedTables } from '../../src/options/planned/planned-options.js'

const PLANNED = await loadPlannedTables()
const DECLARATIONS = PLANNED.flatMap(({ owner, table }) =>
  Object.entries(table).map(([name, declaration]) => ({ name, owner, declaration })),
)
const NAMES = new Set([
  ...new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }]).names(),
  ...Object.values(known.packages).flatMap(({ options }) => options),
  ...DECLARATIONS.flatMap(({ name, declaration }) => [name, ...(declaration.aliases ?? [])]),
])

test('every file of the folder is in the list, and none is empty', async () => {
  const folder = fileURLToPath(new URL('../../src/options/planned/', import.meta.url))
  const files = readdirSync(folder).filter((file) => !file.startsWith('planned-'))
  const tables = await Promise.all(files.map(async (file) => (await import(`${folder}${file}`)) as { options?: unknown }))
  const withTable = files.filter((_, at) => tables[at]?.options !== undefined)
  expect(PLANNED).toHaveLength(withTable.length)
  expect(PLANNED.filter(({ table }) => Object.keys(table).length === 0).map(({ owner }) => owner)).toEqual([])
})

test('no name is planned twice, or planned although the core or a package declares it', () => {
  const written = new Set([
    ...new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }]).names(),
    ...Object.values(known.packages).flatMap(({ options }) => options),
  ])
  const seen = new Set<string>()
  const twice = DECLARATIONS.flatMap(({ name, declaration }) => [name, ...(declaration.aliases ?? [])]).filter((name) => {
    const taken = written.has(name) || seen.has(name)
    seen.add(name)
    return taken
  })
  expect(twice).toEqual([])
})

test('every help is one sentence or a few, in prose', () => {
  const wrong = DECLARATIONS.filter(
    ({ declaration }) => !/^[A-Z0-9[:][^]{14,}[^.]\.$/.test(declaration.help) || declaration.help.length > 220,
  )
  expect(wrong.map(({ name, declaration }) => `${name}: ${declaration.help}`)).toEqual([])
})

test('no two options of an owner have the same help', () => {
  const byHelp = new Map<string, string[]>()
  for (const { name, owner, declaration } of DECLARATIONS) {
    const key = `${owner} ${declaration.help}`
    byHelp.set(key, [...(byHelp.get(key) ?? []), name])
  }
  expect([...byHelp.values()].filter((names) => names.length > 1)).toEqual([])
})

test('what an option implies or refers to is declared somewhere', () => {
  const dangling = DECLARATIONS.flatMap(({ name, declaration }) =>
    [...(declaration.implies ?? []), ...(declaration.see ?? [])].filter((other) => !NAMES.has(other)).map((other) => `${name}: ${other}`),
  )
  expect(dangling).toEqual([])
})

test('every default is a value that the option takes', () => {
  const wrong = DECLARATIONS.filter(({ declaration }) => {
    if (declaration.default === undefined) return false
    const parsed = parseValue(declaration, String(declaration.default))
    return !parsed.ok || parsed.value !== declaration.default
  })
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('keys belong to key-values options, and a bare key is one of them', () => {
  const wrong = DECLARATIONS.filter(({ declaration: { kind, keys, bareKey } }) =>
    kind === 'key-values' ? bareKey !== undefined && keys?.includes(bareKey) === false : keys !== undefined || bareKey !== undefined,
  )
  expect(wrong.map(({ name }) => name)).toEqual([])
})
