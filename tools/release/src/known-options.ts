// Writes packages/core/data/known-options.json: the options of every plugin package that exists and those that are planned, so that a core which meets
// one of them can say whose it is without importing any code.

import { join } from 'node:path'
import type { OptionTable } from '@uwsgi-ts/core'
import { format, resolveConfig } from 'prettier'
import { ROOT } from './workspace.js'

export const KNOWN_OPTIONS: string = join(ROOT, 'packages', 'core', 'data', 'known-options.json')

type OwnedTable = readonly [owner: string, table: OptionTable]

/** The file's text. Owners are npm names; several tables may name the same one. */
export async function knownOptions(packages: readonly OwnedTable[], planned: readonly OwnedTable[]): Promise<string> {
  const text = JSON.stringify({ packages: byOwner(packages), planned: byOwner(planned) })
  return format(text, { ...(await resolveConfig(KNOWN_OPTIONS)), parser: 'json' })
}

/** The planned tables of the built core. */
export async function plannedTables(): Promise<OwnedTable[]> {
  const file = join(ROOT, 'packages', 'core', 'dist', 'options', 'planned', 'planned-options.js')
  const module = (await import(file)) as { loadPlannedTables(): Promise<ReadonlyArray<{ owner: string; table: OptionTable }>> }
  return (await module.loadPlannedTables()).map(({ owner, table }) => [owner, table])
}

function byOwner(tables: readonly OwnedTable[]): object {
  const owners = [...new Set(tables.map(([owner]) => owner))].toSorted()
  return Object.fromEntries(
    owners.map((owner) => {
      const entries = tables.flatMap(([name, table]) => (name === owner ? Object.entries(table) : []))
      const namesOf = (some: typeof entries): string[] => some.flatMap(([option, { aliases }]) => [option, ...(aliases ?? [])]).toSorted()
      const bare = namesOf(entries.filter(([, { kind, argument }]) => kind === 'flag' || argument === 'optional'))
      const shorts = entries.flatMap(([option, { short }]) => (short === undefined ? [] : [[short, option] as const]))
      return [owner, { options: namesOf(entries), bare, shorts: Object.fromEntries(shorts) }]
    }),
  )
}
