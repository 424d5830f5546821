// Writes packages/core/data/package-options.json: the options of every plugin package that exists, so that a core which finds one of them not installed
// can say which `npm i` brings it. Pure but for `writePackageOptions`.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptionTable } from '@uwsgi-ts/core'
import { format, resolveConfig } from 'prettier'
import { ROOT } from './workspace.js'

export const PACKAGE_OPTIONS: string = join(ROOT, 'packages', 'core', 'data', 'package-options.json')

/** `packages`: npm name and declared options. */
export async function packageOptions(packages: ReadonlyArray<readonly [name: string, options: OptionTable]>): Promise<string> {
  const sorted = packages.filter(([, options]) => Object.keys(options).length > 0).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const entries = sorted.map(([name, table]) => {
    const options = Object.entries(table).flatMap(([option, declaration]) => [option, ...(declaration.aliases ?? [])])
    const shorts = Object.entries(table).flatMap(([option, { short }]) => (short === undefined ? [] : [[short, option] as const]))
    return [name, { options: options.toSorted(), shorts: Object.fromEntries(shorts) }] as const
  })
  const style = await resolveConfig(PACKAGE_OPTIONS)
  return format(JSON.stringify(Object.fromEntries(entries)), { ...style, parser: 'json' })
}

export async function writePackageOptions(packages: ReadonlyArray<readonly [name: string, options: OptionTable]>): Promise<void> {
  writeFileSync(PACKAGE_OPTIONS, await packageOptions(packages))
}
