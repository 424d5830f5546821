// `npm run readme-options`: rewrites what is made from the built declarations: the options table of every package README, the types of defineConfig,
// the core's list of options that are known and not its own, and the counts of docs/status.md.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptionTable, Plugin } from '@uwsgi-ts/core'
import { CORE_OPTIONS } from '@uwsgi-ts/core/options'
import { optionCounts, withOptionCounts } from './option-counts.js'
import { comesWithCore, coreOptionTypes, OPTION_TYPES, pluginOptionTypes } from './option-types.js'
import { withOptionsTable } from './options-table.js'
import { KNOWN_OPTIONS, knownOptions, plannedTables } from './known-options.js'
import { pluginPackages, readPackage, ROOT } from './workspace.js'

async function declaredOptions(folder: string): Promise<OptionTable> {
  const module = (await import(join(folder, 'dist', 'index.js'))) as { default: Plugin }
  return module.default.options ?? {}
}

function rewrite(file: string, made: (before: string) => string): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const after = made(before)
  if (after === before) return
  writeFileSync(file, after)
  process.stdout.write(`${file}: rewritten\n`)
}

function rewriteReadme(folder: string, options: OptionTable): void {
  rewrite(join(folder, 'README.md'), (readme) => withOptionsTable(readme, options))
}

const core = readPackage(join(ROOT, 'packages', 'core'))
rewriteReadme(core.folder, CORE_OPTIONS)
const declared: [string, OptionTable][] = []
const tables = [CORE_OPTIONS]
for (const { folder, manifest } of pluginPackages()) {
  const options = await declaredOptions(folder)
  declared.push([manifest.name, options])
  rewriteReadme(folder, options)
  if (comesWithCore(manifest.name, core.manifest)) tables.push(options)
  else rewrite(join(folder, OPTION_TYPES.plugin), () => pluginOptionTypes(options))
}
rewrite(join(core.folder, OPTION_TYPES.core), () => coreOptionTypes(tables))
const planned = await plannedTables()
const known = await knownOptions(declared, planned)
rewrite(KNOWN_OPTIONS, () => known)
const counts = optionCounts([[core.manifest.name, CORE_OPTIONS], ...declared], planned)
rewrite(join(ROOT, 'docs', 'status.md'), (page) => withOptionCounts(page, counts))
