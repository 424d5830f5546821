// `npm run docs:options`: writes docs/options from the built declarations, and removes pages of owners that are gone.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptionTable, Plugin } from '@uwsgi-ts/core'
import { catalogueOptions, CORE_PACKAGE, loadPlannedTables } from '@uwsgi-ts/core/introspection'
import { CORE_OPTIONS } from '@uwsgi-ts/core/options'
import { optionReference } from './option-reference.js'
import { pluginPackages, ROOT } from './workspace.js'

const FOLDER = join(ROOT, 'docs', 'options')

const built: Array<{ owner: string; table: OptionTable }> = [{ owner: CORE_PACKAGE, table: CORE_OPTIONS }]
for (const { folder, manifest } of pluginPackages()) {
  const module = (await import(join(folder, 'dist', 'index.js'))) as { default: Plugin }
  built.push({ owner: manifest.name, table: module.default.options ?? {} })
}
const pages = optionReference(catalogueOptions(built, await loadPlannedTables()))

mkdirSync(FOLDER, { recursive: true })
for (const name of readdirSync(FOLDER)) {
  if (pages.has(name)) continue
  rmSync(join(FOLDER, name))
  process.stdout.write(`docs/options/${name}: removed\n`)
}
for (const [name, text] of pages) {
  const file = join(FOLDER, name)
  const before = readdirSync(FOLDER).includes(name) ? readFileSync(file, 'utf8') : ''
  if (before === text) continue
  writeFileSync(file, text)
  process.stdout.write(`docs/options/${name}: rewritten\n`)
}
