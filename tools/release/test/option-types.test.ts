// The types of defineConfig that are made of the declarations: their form, and that those in the repository are fresh.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptionTable, Plugin } from '@uwsgi-ts/core'
import { CORE_OPTIONS } from '@uwsgi-ts/core/options'
import { describe, expect, test } from 'vitest'
import { comesWithCore, coreOptionTypes, OPTION_TYPES, pluginOptionTypes } from '../src/option-types.js'
import { pluginPackages, readPackage, ROOT } from '../src/workspace.js'

const members = (options: OptionTable): string[] =>
  coreOptionTypes([options])
    .split('\n')
    .filter((line) => line.startsWith('  '))

test('a member has the help as its comment and the type of its kind, and each alias is one too', () => {
  expect(
    members({ processes: { kind: 'integer', short: 'p', aliases: ['my-workers'], default: 1, min: 1, help: 'Number of workers.' } }),
  ).toEqual([
    '  /** Number of workers. @default 1 */',
    '  readonly processes?: IntegerValue | undefined',
    '  /** The same as `processes`. */',
    "  readonly 'my-workers'?: IntegerValue | undefined",
  ])
})

test('an option that may be repeated takes a list, and one whose argument may be left out takes null', () => {
  const types = members({
    a: { kind: 'string', repeat: true, help: 'A.' },
    b: { kind: 'mode', argument: 'optional', help: 'B.' },
    c: { kind: 'flag', repeat: true, argument: 'optional', help: 'C.' },
  }).filter((line) => line.includes('readonly'))
  expect(types).toEqual([
    '  readonly a?: Repeated<TextValue> | undefined',
    '  readonly b?: ModeValue | null | undefined',
    '  readonly c?: Repeated<FlagValue | null> | undefined',
  ])
})

test('a comment cannot be ended by a help text, and says unit and lack of effect', () => {
  expect(members({ a: { kind: 'seconds', unit: 's', noEffect: 'there is none', help: 'Files a/*/b.' } })[0]).toBe(
    '  /** Files a/* /b. Without effect: there is none. A plain number is in s. */',
  )
})

test('a plugin package adds to the interface, and imports only what it uses', () => {
  const lines = pluginOptionTypes({ 'wsgi-file': { kind: 'string', help: 'Load this.' } }).split('\n')
  expect(lines.slice(3)).toEqual([
    "import type { TextValue } from '@uwsgi-ts/core'",
    '',
    "declare module '@uwsgi-ts/core' {",
    '  interface OptionValues {',
    '    /** Load this. */',
    "    readonly 'wsgi-file'?: TextValue | undefined",
    '  }',
    '}',
    '',
  ])
})

describe('the types in the repository are fresh (npm run readme-options)', () => {
  const core = readPackage(join(ROOT, 'packages', 'core'))
  const plugins = pluginPackages()
  const optionsOf = async (folder: string): Promise<OptionTable> =>
    ((await import(join(folder, 'src', 'index.ts'))) as { default: Plugin }).default.options ?? {}

  test('of the core and what comes with it', async () => {
    const tables = await Promise.all(
      plugins.filter(({ manifest }) => comesWithCore(manifest.name, core.manifest)).map(({ folder }) => optionsOf(folder)),
    )
    expect(tables.length).toBeGreaterThan(0)
    expect(readFileSync(join(core.folder, OPTION_TYPES.core), 'utf8')).toBe(coreOptionTypes([CORE_OPTIONS, ...tables]))
  })

  test.each(
    plugins.filter(({ manifest }) => !comesWithCore(manifest.name, core.manifest)).map(({ folder, manifest }) => [manifest.name, folder]),
  )('of %s, whose entry names them', async (_, folder) => {
    const file = join(folder, OPTION_TYPES.plugin)
    expect(existsSync(file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe(pluginOptionTypes(await optionsOf(folder)))
    expect(readFileSync(join(folder, 'src', 'index.ts'), 'utf8')).toContain("import './option-values.js'")
  })
})
