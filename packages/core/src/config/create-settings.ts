// Settings over checked entries: parses each value once, when it is first asked for. `check.ts` has already reported every value that does not
// parse, so a bad one here is a fault of the program.

import type { IndexedOption } from '../options/option-index.js'
import { OptionIndex, type OwnedTable } from '../options/option-index.js'
import { isTrue, parseValue } from '../options/parse-value.js'
import type { Entry, Settings } from './settings.js'

/** Settings from entries that were resolved elsewhere (in the master, for an engine). */
export function settingsFromEntries(entries: readonly Entry[], tables: readonly OwnedTable[]): Settings {
  return createSettings(entries, new OptionIndex(tables))
}

export function createSettings(entries: readonly Entry[], index: OptionIndex): Settings {
  const byName = new Map<string, Entry[]>()
  const implied = new Set<string>()
  for (const entry of entries) {
    const list = byName.get(entry.name)
    if (list === undefined) byName.set(entry.name, [entry])
    else list.push(entry)
    const declaration = index.get(entry.name)?.declaration
    // A flag that is switched off switches nothing on; uWSGI does not look at the value here.
    if (declaration?.kind === 'flag' && !isTrue(entry.value)) continue
    for (const other of declaration?.implies ?? []) implied.add(other)
  }
  return new EntrySettings(entries, index, byName, implied)
}

class EntrySettings implements Settings {
  readonly entries: readonly Entry[]
  readonly #index: OptionIndex
  readonly #byName: ReadonlyMap<string, readonly Entry[]>
  readonly #implied: ReadonlySet<string>
  readonly #parsed = new Map<string, string | number | boolean | undefined>()

  constructor(entries: readonly Entry[], index: OptionIndex, byName: ReadonlyMap<string, readonly Entry[]>, implied: ReadonlySet<string>) {
    this.entries = entries
    this.#index = index
    this.#byName = byName
    this.#implied = implied
  }

  has(name: string): boolean {
    return this.all(name).length > 0
  }

  flag(name: string): boolean {
    return this.#value(name, ['flag']) === true
  }

  number(name: string): number | undefined {
    const value = this.#value(name, ['integer', 'bytes', 'megabytes', 'seconds', 'mode'])
    return typeof value === 'number' ? value : undefined
  }

  string(name: string): string | undefined {
    const value = this.#value(name, ['string', 'socket'])
    return typeof value === 'string' ? value : undefined
  }

  list(name: string): readonly string[] {
    return this.all(name).map((entry) => entry.value ?? '')
  }

  all(name: string): readonly Entry[] {
    return this.#byName.get(this.#declared(name).name) ?? []
  }

  #declared(name: string): IndexedOption {
    const option = this.#index.get(name)
    if (option === undefined) throw new TypeError(`setting ${name} is not declared by the core or a loaded plugin`)
    return option
  }

  #value(name: string, kinds: readonly string[]): string | number | boolean | undefined {
    const option = this.#declared(name)
    if (!kinds.includes(option.declaration.kind)) {
      throw new TypeError(`setting ${name} is of kind ${option.declaration.kind}, asked for as ${kinds[0] ?? ''}`)
    }
    if (!this.#parsed.has(option.name)) this.#parsed.set(option.name, this.#parse(option))
    return this.#parsed.get(option.name)
  }

  /** The last value counts; an explicit one beats what other options imply, as in uWSGI, where handlers run after the implications. */
  #parse(option: IndexedOption): string | number | boolean | undefined {
    const last = this.#byName.get(option.name)?.at(-1)
    if (last === undefined) return this.#implied.has(option.name) ? true : option.declaration.default
    const parsed = parseValue(option.declaration, last.value)
    if (!parsed.ok) throw new TypeError(`${last.written}: ${parsed.message}`)
    return parsed.value
  }
}
