// Runs a plugin's setup against registries that only remember what was registered, so that a test can compare it with the manifest.

import type { LanguageDefinition, Plugin, ProtocolDefinition, Registry, Settings } from '@uwsgi-ts/core'

class Recording<T> implements Registry<T> {
  readonly values: Map<string, T> = new Map()

  add(name: string, value: T): void {
    this.values.set(name, value)
  }

  get(name: string): T | undefined {
    return this.values.get(name)
  }

  names(): string[] {
    return [...this.values.keys()]
  }
}

/** A configuration in which nothing is set. */
const EMPTY: Settings = {
  entries: [],
  has: () => false,
  flag: () => false,
  number: () => undefined,
  string: () => undefined,
  list: () => [],
  all: () => [],
}

export interface Recorded {
  readonly protocols: string[]
  readonly languages: LanguageDefinition[]
}

export function recordSetup(plugin: Plugin): Recorded {
  const protocols = new Recording<ProtocolDefinition>()
  const languages = new Recording<LanguageDefinition>()
  const nothing = (): void => undefined
  plugin.setup({
    settings: EMPTY,
    protocols,
    languages,
    functions: new Recording(),
    requests: { add: nothing },
    on: nothing,
    onStop: nothing,
    log: nothing,
  })
  return { protocols: protocols.names(), languages: [...languages.values.values()] }
}
