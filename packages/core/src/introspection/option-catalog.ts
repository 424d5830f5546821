// Every option there is, with its owner and state: the core's, those of the installed plugins, and the planned ones. Help, completion, the JSON schema
// and the option reference are made from it. Building it imports every installed plugin, so nothing on the way to a start may.

import { messageOf } from '../errors/coded-error.js'
import { CORE_OPTIONS } from '../options/core-options.js'
import type { OptionDeclaration } from '../options/declare.js'
import type { OwnedTable } from '../options/option-index.js'
import { loadPlannedTables } from '../options/planned/planned-options.js'
import { PluginCatalog } from '../plugin/discovery.js'
import { PluginLoader } from '../plugin/loader.js'

export const CORE_PACKAGE = '@uwsgi-ts/core'

/** built: does what its help says. no-effect: accepted, and `declaration.noEffect` says why it does nothing. planned: refused by name. */
export type OptionState = 'built' | 'no-effect' | 'planned'

export interface CataloguedOption {
  /** Name the declaration stands under. */
  readonly name: string
  /** npm name of the package that owns it, or will. */
  readonly owner: string
  readonly state: OptionState
  readonly declaration: OptionDeclaration
}

export interface OptionCatalog {
  /** The core's first, then by owner; within an owner in the order of its tables, planned ones last. */
  readonly options: readonly CataloguedOption[]
  /** Plugins that cannot be imported, a sentence each. */
  readonly faults: readonly string[]
}

/** `pluginsDirs` and `specs`: what the command line has named so far (`plugins-dir`, `plugin`). */
export async function loadOptionCatalog(
  cwd: string,
  pluginsDirs: readonly string[] = [],
  specs: readonly string[] = [],
): Promise<OptionCatalog> {
  const catalog = new PluginCatalog(cwd, pluginsDirs)
  const built: OwnedTable[] = [{ owner: CORE_PACKAGE, table: CORE_OPTIONS }]
  const faults: string[] = []
  const named = specs.flatMap((spec) => catalog.find(spec.replace(/^[0-9]+:/, '')) ?? [])
  const loader = new PluginLoader(catalog)
  for (const found of [...catalog.all(), ...named]) {
    try {
      const loaded = await loader.load(found, { named: false })
      if (loaded?.plugin.options !== undefined) built.push({ owner: found.packageName, table: loaded.plugin.options })
    } catch (error) {
      faults.push(`${found.packageName}: ${messageOf(error)}`)
    }
  }
  return { options: catalogueOptions(built, await loadPlannedTables()), faults: [...catalog.faults, ...faults] }
}

/** Of two tables with one name the built one counts. */
export function catalogueOptions(built: readonly OwnedTable[], planned: readonly OwnedTable[]): CataloguedOption[] {
  const taken = new Set<string>()
  const list = (tables: readonly OwnedTable[], stateOf: (declaration: OptionDeclaration) => OptionState): CataloguedOption[] =>
    tables.flatMap(({ owner, table }) =>
      Object.entries(table).flatMap(([name, declaration]) => {
        if (taken.has(name)) return []
        for (const each of namesOf({ name, declaration })) taken.add(each)
        return [{ name, owner, declaration, state: stateOf(declaration) }]
      }),
    )
  const options = [
    ...list(built, (declaration) => (declaration.noEffect === undefined ? 'built' : 'no-effect')),
    ...list(planned, () => 'planned'),
  ]
  const rank = (owner: string): string => (owner === CORE_PACKAGE ? '' : owner)
  return options.toSorted((a, b) => (rank(a.owner) < rank(b.owner) ? -1 : rank(a.owner) > rank(b.owner) ? 1 : 0))
}

/** Its name and its aliases. */
export function namesOf(option: Pick<CataloguedOption, 'name' | 'declaration'>): string[] {
  return [option.name, ...(option.declaration.aliases ?? [])]
}

/** `core`, `python`: the package without the project's scope. */
export function ownerLabel(owner: string): string {
  return owner.replace(/^@uwsgi-ts\//, '').replace(/^uwsgi-ts-plugin-/, '')
}

/** The option of this name or alias. */
export function findOption(options: readonly CataloguedOption[], name: string): CataloguedOption | undefined {
  return options.find((option) => namesOf(option).includes(name))
}
