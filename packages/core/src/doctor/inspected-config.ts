// A configuration as the rules look at it: also one with errors, and with options that nobody here declares. Settings would refuse to be asked about those.

import type { Problem } from '../config/problems.js'
import type { Entry, Source } from '../config/settings.js'
import { isTrue, parseValue } from '../options/parse-value.js'
import type { IndexedOption, OptionIndex } from '../options/option-index.js'
import type { Machine } from './machine.js'

export interface InspectedParts {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
  readonly index: OptionIndex
  readonly machine: Machine
  /** Folder that relative paths start from. */
  readonly cwd: string
}

export class InspectedConfig {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
  readonly machine: Machine
  readonly cwd: string
  readonly #index: OptionIndex
  readonly #byName = new Map<string, Entry[]>()
  readonly #implied = new Set<string>()

  constructor({ entries, problems, index, machine, cwd }: InspectedParts) {
    this.entries = entries
    this.problems = problems
    this.machine = machine
    this.cwd = cwd
    this.#index = index
    for (const entry of entries) {
      const list = this.#byName.get(entry.name)
      if (list === undefined) this.#byName.set(entry.name, [entry])
      else list.push(entry)
      const declaration = index.get(entry.name)?.declaration
      if (declaration?.kind === 'flag' && !isTrue(entry.value)) continue
      for (const name of declaration?.implies ?? []) this.#implied.add(name)
    }
  }

  /** The file the configuration is about, for findings without a line. */
  get source(): Source {
    const first = this.entries.find(({ source }) => source.line > 0 && source.includedFrom === undefined)
    return { file: first?.source.file ?? 'command line', line: 0 }
  }

  option(name: string): IndexedOption | undefined {
    return this.#index.get(name)
  }

  /** Entries of these options, in the order of the configuration. */
  all(...names: readonly string[]): readonly Entry[] {
    const found = names.flatMap((name) => this.#byName.get(name) ?? [])
    return names.length === 1 ? found : found.sort((a, b) => a.order - b.order)
  }

  last(...names: readonly string[]): Entry | undefined {
    return this.all(...names).at(-1)
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.#byName.has(name))
  }

  /** Whether a flag is on: by its last entry, else by what implies it and its default. */
  on(name: string): boolean {
    const last = this.last(name)
    if (last !== undefined) return isTrue(last.value)
    return this.#implied.has(name) || this.#index.get(name)?.declaration.default === true
  }

  /** The number a configuration gives, or its default; undefined also when it is none. */
  number(name: string): number | undefined {
    const last = this.last(name)
    const declaration = this.#index.get(name)?.declaration
    if (last === undefined) return typeof declaration?.default === 'number' ? declaration.default : undefined
    if (declaration === undefined) return /^\d+$/.test(last.value ?? '') ? Number(last.value) : undefined
    const parsed = parseValue(declaration, last.value)
    return parsed.ok && typeof parsed.value === 'number' ? parsed.value : undefined
  }

  /** The same, but 0 counts as not given: it switches most limits off. */
  limit(name: string): number | undefined {
    const value = this.number(name)
    return value === 0 ? undefined : value
  }
}
