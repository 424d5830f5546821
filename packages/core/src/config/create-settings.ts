// Settings over checked entries: parses each value once, when it is first asked for. `check.ts` has already reported every value that does not
// parse, so a bad one here is a fault of the program.

import type { IndexedOption } from '../options/option-index.js'
import { OptionIndex, type OwnedTable } from '../options/option-index.js'
import type { OptionDeclaration, OptionKind } from '../options/declare.js'
import { parseKeyValues } from '../options/key-values.js'
import { parsePair } from '../options/pair.js'
import { isTrue, parseValue } from '../options/parse-value.js'
import { parsePattern, parsePatternPair } from '../options/pattern.js'
import type { Entry, Settings } from './settings.js'

/** Settings from entries that were resolved elsewhere (in the master, for an engine). */
export function settingsFromEntries(entries: readonly Entry[], tables: readonly OwnedTable[]): Settings {
  return createSettings(entries, new OptionIndex(tables))
}

export function createSettings(entries: readonly Entry[], index: OptionIndex): Settings {
  const byName = new Map<string, Entry[]>()
  const implied = new Set<string>()
  for (const entry of entries) {
    // Nobody can ask for a name that is not declared.
    const declaration = index.get(entry.name)?.declaration
    if (declaration === undefined) continue
    const list = byName.get(entry.name)
    if (list === undefined) byName.set(entry.name, [entry])
    else list.push(entry)
    // A flag that is switched off switches nothing on; uWSGI does not look at the value here.
    if (declaration.kind === 'flag' && !isTrue(entry.value)) continue
    for (const other of declaration.implies ?? []) implied.add(other)
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
    const value = this.#value(name, ['integer', 'percent', 'bytes', 'megabytes', 'seconds', 'mode'])
    return typeof value === 'number' ? value : undefined
  }

  string(name: string): string | undefined {
    const value = this.#value(name, ['string', 'socket', 'user', 'group'])
    return typeof value === 'string' ? value : undefined
  }

  list(name: string): readonly string[] {
    return this.all(name).map((entry) => entry.value ?? '')
  }

  pairs(name: string): ReadonlyArray<readonly [string, string]> {
    return this.#each(name, 'dict', (text) => {
      const parsed = parsePair(text)
      return parsed.ok ? { ok: true, value: [parsed.key, parsed.value] as const } : parsed
    })
  }

  keyValues(name: string): ReadonlyArray<ReadonlyMap<string, string>> {
    return this.#each(name, 'key-values', (text, declaration) => {
      const parsed = parseKeyValues(declaration, text)
      return parsed.ok ? { ok: true, value: parsed.values } : parsed
    })
  }

  patterns(name: string): readonly RegExp[] {
    return this.#each(name, 'regexp', (text) => {
      const parsed = parsePattern(text)
      return parsed.ok ? { ok: true, value: parsed.pattern } : parsed
    })
  }

  patternPairs(name: string): ReadonlyArray<readonly [RegExp, string]> {
    return this.#each(name, 'regexp-dict', (text) => {
      const parsed = parsePatternPair(text)
      return parsed.ok ? { ok: true, value: [parsed.pattern, parsed.value] as const } : parsed
    })
  }

  all(name: string): readonly Entry[] {
    return this.#byName.get(this.#declared(name).name) ?? []
  }

  #declared(name: string): IndexedOption {
    const option = this.#index.get(name)
    if (option === undefined) throw new TypeError(`setting ${name} is not declared by the core or a loaded plugin`)
    return option
  }

  #ofKind(name: string, kinds: readonly string[]): IndexedOption {
    const option = this.#declared(name)
    if (kinds.includes(option.declaration.kind)) return option
    throw new TypeError(`setting ${name} is of kind ${option.declaration.kind}, asked for as ${kinds[0] ?? ''}`)
  }

  /** What every value of an option stands for. An option that does not repeat has only its last value. */
  #each<T>(
    name: string,
    kind: OptionKind,
    parse: (
      text: string,
      declaration: OptionDeclaration,
    ) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string },
  ): T[] {
    const { declaration } = this.#ofKind(name, [kind])
    const entries = declaration.repeat === true ? this.all(name) : this.all(name).slice(-1)
    return entries.map(({ written, value }) => {
      const parsed = parse(value ?? '', declaration)
      if (!parsed.ok) throw new TypeError(`${written}: ${parsed.message}`)
      return parsed.value
    })
  }

  #value(name: string, kinds: readonly string[]): string | number | boolean | undefined {
    const option = this.#ofKind(name, kinds)
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
