// A registry of the plugin ABI: names to values, each with its owner, so that a second registration of a name can say whose the first was.

import { CodedError } from '../errors/coded-error.js'
import type { Registry } from './abi.js'

/** What all plugins see is one store; each plugin writes through a view of its own. */
export class RegistryStore<T> implements Registry<T> {
  readonly #what: string
  readonly #entries = new Map<string, { owner: string; value: T }>()

  /** `what`: for messages (`protocol`). */
  constructor(what: string) {
    this.#what = what
  }

  add(name: string, value: T, options: { override?: boolean } = {}): void {
    this.#addFor('core', name, value, options.override === true)
  }

  get(name: string): T | undefined {
    return this.#entries.get(name)?.value
  }

  names(): string[] {
    return [...this.#entries.keys()]
  }

  /** `adapt` may wrap what the owner registers. */
  viewFor(owner: string, adapt: (value: T) => T = (value) => value): Registry<T> {
    return {
      add: (name, value, options = {}) => {
        this.#addFor(owner, name, adapt(value), options.override === true)
      },
      get: (name) => this.get(name),
      names: () => this.names(),
    }
  }

  #addFor(owner: string, name: string, value: T, override: boolean): void {
    const other = this.#entries.get(name)
    if (other !== undefined && !override) {
      throw new CodedError(
        'plugin-duplicate',
        `${this.#what} ${name} is registered by ${other.owner} and by ${owner}; expected one of them, or { override: true } in the second`,
      )
    }
    this.#entries.set(name, { owner, value })
  }
}
