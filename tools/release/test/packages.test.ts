// What must hold for every package that is published: its files, its exports, and a manifest that tells the truth about its plugin.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptionTable, Plugin } from '@uwsgi-ts/core'
import { CORE_OPTIONS } from '@uwsgi-ts/core/options'
import { manifestDifferences } from '@uwsgi-ts/core/testing'
import { describe, expect, test } from 'vitest'
import { withOptionsTable } from '../src/options-table.js'
import { pluginPackages, publishedPackages, ROOT } from '../src/workspace.js'
import { packedFiles } from './packed-files.js'

/** Every file an export, a bin or a condition of them points to. */
function targets(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targets) : []
}

async function importPlugin(folder: string): Promise<Plugin> {
  const module = (await import(join(folder, 'src', 'index.ts'))) as { default: Plugin }
  return module.default
}

/** Names and aliases, as the manifest lists them. */
function ownedNames(options: OptionTable): string[] {
  return Object.entries(options).flatMap(([name, option]) => [name, ...(option.aliases ?? [])])
}

function readme(folder: string): string {
  return readFileSync(join(folder, 'README.md'), 'utf8')
}

describe.each(publishedPackages().map((found) => ({ ...found, name: found.manifest.name })))('$name', ({ folder, manifest }) => {
  const files = packedFiles(folder)

  test('packs every file that its exports and commands point to', () => {
    const wanted = [...targets(manifest.exports), ...targets(manifest.bin)]
    expect(wanted.filter((file) => !files.includes(file))).toEqual([])
  })

  test('packs its README and the license, and no test, build state or cache', () => {
    expect(files).toContain('README.md')
    expect(files).toContain('LICENSE')
    expect(files.filter((file) => /(^|\/)(tests?|t|bench|build|fuzz|__pycache__)\/|\.tsbuildinfo$|\.test\.|\.pyc$/.test(file))).toEqual([])
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
  })

  test('runs nothing when it is installed', () => {
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => /^(pre|post)?install$|^(pre|post)?prepare$/.test(name))).toEqual([])
    // npm compiles a package with a binding.gyp unless it says so.
    if (files.includes('binding.gyp')) expect(manifest.gypfile).toBe(false)
  })

  test('names its license, its purpose and an open version of every package of this repository it needs', () => {
    expect(manifest.license).toBe('MIT')
    expect(manifest.description).toMatch(/\w/)
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(([name]) =>
      name.startsWith('@uwsgi-ts/'),
    )
    expect(ranges.filter(([, range]) => !range.startsWith('^'))).toEqual([])
  })
})

describe.each(pluginPackages().map((found) => ({ ...found, name: found.manifest.name })))(
  'the manifest of $name',
  ({ folder, manifest }) => {
    test('says what the plugin declares and registers: name, ABI, modifier, options, protocols, file suffixes', async () => {
      const plugin = await importPlugin(folder)
      expect(manifestDifferences(manifest.uwsgi, plugin)).toEqual([])
      expect(manifest.name).toBe(`@uwsgi-ts/${plugin.name}`)
    })

    test('is for a package that asks for the core as a peer, so that there is one core', () => {
      expect(manifest.peerDependencies?.['@uwsgi-ts/core']).toBeDefined()
      expect(manifest.dependencies?.['@uwsgi-ts/core']).toBeUndefined()
    })

    test('goes with a README whose options table is fresh (npm run readme-options)', async () => {
      const plugin = await importPlugin(folder)
      expect(withOptionsTable(readme(folder), plugin.options ?? {})).toBe(readme(folder))
    })
  },
)

test('the options table of the core README is fresh (npm run readme-options)', () => {
  const folder = join(ROOT, 'packages', 'core')
  expect(withOptionsTable(readme(folder), CORE_OPTIONS)).toBe(readme(folder))
})

test('no option, plugin name, modifier or suffix belongs to two packages', () => {
  const owners = new Map<string, string[]>()
  const own = (what: string, owner: string): void => void owners.set(what, [...(owners.get(what) ?? []), owner])
  for (const name of ownedNames(CORE_OPTIONS)) own(`option ${name}`, 'core')
  for (const { manifest } of pluginPackages()) {
    const { uwsgi } = manifest
    for (const name of uwsgi.options ?? []) own(`option ${name}`, uwsgi.name)
    for (const name of new Set([uwsgi.name, ...(uwsgi.aliases ?? [])])) own(`plugin ${name}`, uwsgi.name)
    for (const suffix of uwsgi.suffixes ?? []) own(`suffix ${suffix}`, uwsgi.name)
    if (uwsgi.modifier1 !== undefined) own(`modifier ${uwsgi.modifier1}`, uwsgi.name)
  }
  expect([...owners].filter(([, names]) => names.length > 1)).toEqual([])
})

test('every package folder is built by tsc -b', () => {
  const { references } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as { references: Array<{ path: string }> }
  const built = references.map(({ path }) => join(ROOT, path))
  expect(publishedPackages().filter(({ folder }) => !built.includes(folder) || !existsSync(join(folder, 'tsconfig.json')))).toEqual([])
})
