// No option is accepted and then ignored: each one the core declares acts while the configuration is read, says that it has no effect, or is read by name
// somewhere in the server or in a language's host.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { HOOK_OPTIONS } from '../../src/options/core-hooks.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'

const PACKAGES = fileURLToPath(new URL('../../..', import.meta.url))
const SKIPPED = new Set(['options', 'dist', 'node_modules', 'test', 'tests', '__pycache__'])

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sources(path)
    return /\.(ts|py|pm|pl)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : []
  })
}

test('every option that is accepted is read by somebody or says that it has no effect', () => {
  const folders = readdirSync(PACKAGES).flatMap((name) => ['src', 'host'].map((part) => join(PACKAGES, name, part)))
  const text = folders.flatMap((folder) => (hasFiles(folder) ? sources(folder) : [])).join('\n')
  const silent = Object.entries(CORE_OPTIONS)
    .filter(([, declaration]) => declaration.noEffect === undefined && declaration.immediate !== true)
    .filter(([name]) => !text.includes(`'${name}'`) && !text.includes(`"${name}"`))
    .map(([name]) => name)
  // The runner puts the names of the hooks together out of their phases; test/integration/hooks.test.ts runs each phase.
  const ofHooks = new Set(Object.keys(HOOK_OPTIONS))
  expect(silent.filter((name) => !ofHooks.has(name))).toEqual([])
})

function hasFiles(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0
  } catch {
    return false
  }
}
