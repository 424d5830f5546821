// Which source an option or a suffix means, and what a scheme of an address reads. The core's come first; a plugin's are added when it is loaded, and
// the first owner of a suffix or scheme keeps it, as in uWSGI.

import type { ConfigScheme, ConfigSource, ConfigSymbol, ImmediateAction } from '../../plugin/config-sources.js'

export interface SourceOwner {
  readonly configSources?: readonly ConfigSource[] | undefined
  readonly configSchemes?: Readonly<Record<string, ConfigScheme>> | undefined
  readonly configSymbols?: Readonly<Record<string, ConfigSymbol>> | undefined
  readonly immediate?: Readonly<Record<string, ImmediateAction>> | undefined
}

export class SourceRegistry {
  readonly #byOption = new Map<string, ConfigSource>()
  readonly #bySuffix = new Map<string, ConfigSource>()
  readonly #schemes = new Map<string, ConfigScheme>()
  readonly #symbols = new Map<string, ConfigSymbol>()
  readonly #actions = new Map<string, ImmediateAction>()

  constructor(owners: readonly SourceOwner[] = []) {
    for (const owner of owners) this.add(owner)
  }

  add(owner: SourceOwner): void {
    for (const source of owner.configSources ?? []) {
      for (const option of source.options) putFirst(this.#byOption, option, source)
      for (const suffix of source.suffixes ?? []) putFirst(this.#bySuffix, suffix, source)
    }
    for (const [name, scheme] of Object.entries(owner.configSchemes ?? {})) putFirst(this.#schemes, name, scheme)
    for (const [name, symbol] of Object.entries(owner.configSymbols ?? {})) putFirst(this.#symbols, name, symbol)
    for (const [name, action] of Object.entries(owner.immediate ?? {})) putFirst(this.#actions, name, action)
  }

  byOption(option: string): ConfigSource | undefined {
    return this.#byOption.get(option)
  }

  /** For `FILE` or `FILE:SECTION`. */
  bySuffix(address: string): ConfigSource | undefined {
    for (const [suffix, source] of this.#bySuffix) if (hasSuffix(address, suffix)) return source
    return undefined
  }

  scheme(name: string): ConfigScheme | undefined {
    return this.#schemes.get(name)
  }

  /** What `sym://` and its like find under a name. */
  symbol(name: string): ConfigSymbol | undefined {
    return this.#symbols.get(name)
  }

  /** What an immediate option of a plugin does, by its canonical name. */
  action(option: string): ImmediateAction | undefined {
    return this.#actions.get(option)
  }

  get suffixes(): string[] {
    return [...this.#bySuffix.keys()]
  }
}

/** True when the address, or the part before its section, ends so. */
export function hasSuffix(address: string, suffix: string): boolean {
  if (address.endsWith(suffix)) return true
  const colon = address.lastIndexOf(':')
  return colon > address.lastIndexOf('/') && address.slice(0, colon).endsWith(suffix)
}

function putFirst<T>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) map.set(key, value)
}
