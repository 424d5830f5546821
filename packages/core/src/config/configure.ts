// What uWSGI does in its configure loop, as far as it changes the list: custom options are replaced by what they stand for, and inherited files are
// appended at the end, where their scalars win. Neither sees the expansion passes again.

import { resolve } from 'node:path'
import { quote } from '../errors/quote.js'
import { declareCustomOption, expandCustomOption, type CustomOption } from './custom-options.js'
import { OPENERS } from './logic.js'
import type { ConfigReader, RawEntry } from './reader.js'

export function configure(reader: ConfigReader): Promise<RawEntry[]> {
  return new Configuring(reader).run()
}

class Configuring {
  readonly #reader: ConfigReader
  readonly #result: RawEntry[] = []
  readonly #waiting: RawEntry[] = []
  /** For each appended entry, the files that were inherited to get there. */
  readonly #chains: Array<readonly string[]> = []
  /** The same for the entry at hand. */
  #inherited: readonly string[] = []

  constructor(reader: ConfigReader) {
    this.#reader = reader
  }

  async run(): Promise<RawEntry[]> {
    const reader = this.#reader
    // Here uWSGI takes an option of declare-option2 only if it stands below; what is declared above and below a use makes no difference here.
    for (const entry of reader.entries) if (isLate(entry)) declareCustomOption(reader, entry.value, entry.source, entry.key)
    const declared = reader.entries.length
    // The list grows while inherited files are read.
    for (let at = 0; at < reader.entries.length; at++) {
      const entry = reader.entries[at]
      if (entry === undefined) break
      this.#result.push(entry)
      if (at >= declared && isLate(entry)) declareCustomOption(reader, entry.value, entry.source, entry.key)
      this.#inherited = this.#chains[at - declared] ?? []
      const applied = entry.immediate || entry.placeholder ? undefined : this.#apply(entry, [])
      if (applied !== undefined) await applied
    }
    for (const entry of this.#waiting) {
      const custom = this.#reader.customOptions.get(entry.key)
      if (custom !== undefined) await this.#expand(entry, custom, [])
    }
    return this.#result
  }

  /** `within`: the custom options this one came out of. */
  #apply(entry: RawEntry, within: readonly string[]): Promise<void> | undefined {
    const reader = this.#reader
    if (entry.key === 'mode') reader.mode = entry.value ?? ''
    if (entry.key === 'inherit') return this.#inherit(entry)
    // A declared option cannot be declared anew: the table's first owner of a name counts, as in uWSGI.
    if (reader.index.get(entry.key) !== undefined) return undefined
    const custom = reader.customOptions.get(entry.key)
    if (custom !== undefined) return this.#expand(entry, custom, within)
    this.#waiting.push(entry)
    return undefined
  }

  async #inherit({ value, source, restriction }: RawEntry): Promise<void> {
    const reader = this.#reader
    const path = resolve(reader.cwd, value ?? '')
    if (this.#inherited.includes(path)) {
      const message = `${quote(value ?? '')} inherits itself; expected files that inherit others without a circle`
      reader.problems.error('config-include-cycle', source, 'inherit', message)
      return
    }
    const before = reader.restriction
    const length = reader.entries.length
    reader.restriction = restriction ?? before
    await reader.include(value ?? '', source, 'inherit')
    reader.restriction = before
    const chain = [...this.#inherited, path]
    for (let at = length; at < reader.entries.length; at++) this.#chains.push(chain)
  }

  async #expand(entry: RawEntry, custom: CustomOption, within: readonly string[]): Promise<void> {
    const { problems } = this.#reader
    const { source, restriction } = entry
    if (within.includes(entry.key)) {
      const message = 'the option stands for itself without an end; expected a template that does not use it'
      problems.error('config-endless-expansion', source, entry.key, message)
      return
    }
    for (const { key, value } of expandCustomOption(custom, entry.value)) {
      // Whoever was restricted where they declared an option cannot do with it what they could not do without.
      const by = custom.restriction?.forbids(key)
      if (by !== undefined) {
        const message = `uWSGI error: forbidden option "${key}" (by ${by}), in the template of ${custom.name}; expected another option`
        problems.error('config-forbidden-option', source, key, message)
        continue
      }
      await this.#make({ key, value, source, immediate: false, placeholder: false, hidden: true, restriction }, [...within, entry.key])
    }
  }

  async #make(made: RawEntry, within: readonly string[]): Promise<void> {
    const reader = this.#reader
    const option = reader.index.get(made.key)
    if (option?.declaration.immediate !== true) {
      this.#result.push(made)
      await this.#apply(made, within)
    } else if (option.name in OPENERS || option.name === 'endfor' || option.name === 'else') {
      const message = 'a block cannot stand in the template of a custom option; expected it around the lines that use the option'
      reader.problems.error('config-bad-syntax', made.source, made.key, message)
    } else {
      this.#result.push({ ...made, immediate: true })
      await reader.act(option, made.key, made.value, made.source)
    }
  }
}

function isLate(entry: RawEntry): boolean {
  return entry.key === 'declare-option2' && !entry.placeholder
}
