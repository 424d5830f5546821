// `npm run readme-options`: rewrites what is made from the built declarations: the options table of every package README, and the core's list of the
// options of all plugin packages.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptionTable, Plugin } from '@uwsgi-ts/core'
import { CORE_OPTIONS } from '@uwsgi-ts/core/options'
import { withOptionsTable } from './options-table.js'
import { writePackageOptions } from './package-options.js'
import { pluginPackages, ROOT } from './workspace.js'

async function declaredOptions(folder: string): Promise<OptionTable> {
  const module = (await import(join(folder, 'dist', 'index.js'))) as { default: Plugin }
  return module.default.options ?? {}
}

function rewrite(folder: string, options: OptionTable): void {
  const file = join(folder, 'README.md')
  const before = readFileSync(file, 'utf8')
  const after = withOptionsTable(before, options)
  if (after === before) return
  writeFileSync(file, after)
  process.stdout.write(`${file}: options table rewritten\n`)
}

rewrite(join(ROOT, 'packages', 'core'), CORE_OPTIONS)
const declared: [string, OptionTable][] = []
for (const { folder, manifest } of pluginPackages()) {
  const options = await declaredOptions(folder)
  declared.push([manifest.name, options])
  rewrite(folder, options)
}
await writePackageOptions(declared)
