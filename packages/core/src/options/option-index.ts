// Finds a declaration by any of its names. Built from the core's table and those of the loaded plugins; two owners of one name are an error.

import { CodedError } from '../errors/coded-error.js'
import type { OptionDeclaration, OptionTable } from './declare.js'

/** A table and whose it is (`core` or a plugin's name). */
export interface OwnedTable {
  readonly owner: string
  readonly table: OptionTable
  /** Names of the immediate options that a plugin gives something to do; the core's have theirs in config/immediate-options.ts. */
  readonly immediate?: readonly string[]
}

export interface IndexedOption {
  /** Name the declaration stands under; aliases lead here. */
  readonly name: string
  readonly owner: string
  readonly declaration: OptionDeclaration
}

export class OptionIndex {
  readonly #byName = new Map<string, IndexedOption>()
  readonly #byShort = new Map<string, IndexedOption>()
  readonly tables: OwnedTable[] = []

  constructor(tables: readonly OwnedTable[]) {
    for (const table of tables) this.add(table)
  }

  add(owned: OwnedTable): void {
    this.tables.push(owned)
    for (const [name, declaration] of Object.entries(owned.table)) {
      if (declaration.immediate === true && owned.owner !== 'core' && owned.immediate?.includes(name) !== true) {
        throw new CodedError(
          'plugin-immediate-option',
          `${owned.owner} declares ${name} as immediate and gives it nothing to do; expected ${name} in its configSources or in its immediate options`,
        )
      }
      const option: IndexedOption = { name, owner: owned.owner, declaration }
      for (const written of [name, ...(declaration.aliases ?? [])]) this.#put(this.#byName, written, option)
      // The first owner keeps a short form: uWSGI itself gives -s, -p and others to several long names.
      if (declaration.short !== undefined && !this.#byShort.has(declaration.short)) this.#byShort.set(declaration.short, option)
    }
  }

  get(name: string): IndexedOption | undefined {
    return this.#byName.get(name)
  }

  getShort(letter: string): IndexedOption | undefined {
    return this.#byShort.get(letter)
  }

  /** All names, aliases included, in the order of the tables. */
  names(): IterableIterator<string> {
    return this.#byName.keys()
  }

  #put(map: Map<string, IndexedOption>, written: string, option: IndexedOption): void {
    const other = map.get(written)
    if (other !== undefined) {
      throw new CodedError(
        'plugin-option-clash',
        `option ${written} is declared by ${other.owner} and by ${option.owner}; only one may own it`,
      )
    }
    map.set(written, option)
  }
}

/** Whether an option takes an argument on the command line. */
export function arityOfDeclaration(declaration: OptionDeclaration): 'none' | 'optional' | 'required' {
  return declaration.argument ?? (declaration.kind === 'flag' ? 'none' : 'required')
}
