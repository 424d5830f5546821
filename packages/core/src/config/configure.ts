// What uWSGI does in its configure loop, as far as it changes the list: inherited files are appended at the end, where their scalars win, and custom
// options that were not known when the reader met them are replaced by what they stand for. Neither sees the expansion passes again.

import { resolve } from 'node:path'
import { quote } from '../errors/quote.js'
import { declareCustomOption, type CustomOption } from './custom-options.js'
import { useCustomOption } from './custom-use.js'
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
      if (at >= declared) this.#inherited = this.#chains[at - declared] ?? []
      const applied = entry.immediate || entry.placeholder ? undefined : this.#apply(entry)
      if (applied !== undefined) await applied
    }
    for (const entry of this.#waiting) {
      const custom = this.#reader.customOptions.get(entry.key)
      if (custom !== undefined) await this.#expand(entry, custom)
    }
    return [...reader.made, ...this.#result]
  }

  #apply(entry: RawEntry): void | Promise<void> {
    const reader = this.#reader
    if (entry.key === 'mode') reader.mode = entry.value ?? ''
    if (entry.key === 'inherit') return this.#inherit(entry)
    // A declared option cannot be declared anew: the table's first owner of a name counts, as in uWSGI.
    if (reader.index.get(entry.key) !== undefined) return undefined
    const custom = reader.customOptions.get(entry.key)
    if (custom !== undefined) return this.#expand(entry, custom)
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

  #expand({ value, source, restriction }: RawEntry, custom: CustomOption): void | Promise<void> {
    const made = (entry: RawEntry): void | Promise<void> => {
      this.#result.push(entry)
      return entry.immediate || this.#reader.customOptions.has(entry.key) ? undefined : this.#apply(entry)
    }
    return useCustomOption(custom, value, { reader: this.#reader, source, restriction, made })
  }
}

function isLate(entry: RawEntry): boolean {
  return entry.key === 'declare-option2' && !entry.placeholder
}
