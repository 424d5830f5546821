// Why an option that nobody here declares cannot be used: it is planned (planned/), or it belongs to a package that exists and is not installed
// (data/package-options.json). Read only when a configuration has such a name.

import { readFileSync } from 'node:fs'
import type { OptionDeclaration } from './declare.js'
import { loadPlannedTables } from './planned/planned-options.js'

/** What serves the same end here, for the options that most configurations meet first. */
const INSTEAD: Readonly<Record<string, string>> = {
  http: 'http-socket',
  httprouter: 'http-socket',
  'https-socket': 'a front server with http-socket behind it',
}

export type Explanation = { readonly code: 'config-not-built' | 'config-package-missing'; readonly message: string }

/** What the readers of a configuration ask. */
export interface OptionExplainer {
  /** Why a known option cannot be used; undefined for names uWSGI does not know. */
  explain(option: string): Explanation | undefined
  /** The same for a one-letter form. */
  explainShort(letter: string): Explanation | undefined
  /** Every name there is an explanation for. */
  names(): Iterable<string>
}

interface Known {
  readonly owner: string
  /** Undefined for the options of packages that exist; those packages hold the declarations. */
  readonly declaration?: OptionDeclaration
}

interface PackageOptions {
  readonly options: readonly string[]
  readonly shorts: Readonly<Record<string, string>>
}

/** `load` first; the answers are those of an empty table until then. */
export class KnownOptions {
  readonly #byName = new Map<string, Known>()
  readonly #byShort = new Map<string, string[]>()
  /** Packages that exist, whatever of them is still planned. */
  readonly #written = new Set(['@uwsgi-ts/core'])
  #loading: Promise<void> | undefined

  load(): Promise<void> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  /** The package that owns the option or will own it, or undefined for a name uWSGI does not know. */
  ownerOf(option: string): string | undefined {
    return this.#byName.get(option)?.owner
  }

  /** Long names that have this one-letter form. */
  namesOfShort(letter: string): readonly string[] {
    return this.#byShort.get(letter) ?? []
  }

  explainer(isInstalled: (packageName: string) => boolean): OptionExplainer {
    return {
      explain: (option) => this.#explain(option, isInstalled),
      explainShort: (letter) => {
        const name = this.namesOfShort(letter)[0]
        const explained = name === undefined ? undefined : this.#explain(name, isInstalled)
        return explained === undefined ? undefined : { ...explained, message: `-${letter} is --${name ?? ''}; ${explained.message}` }
      },
      names: () => this.#byName.keys(),
    }
  }

  #explain(option: string, isInstalled: (packageName: string) => boolean): Explanation | undefined {
    const known = this.#byName.get(option)
    if (known === undefined) return undefined
    const { owner, declaration } = known
    if (declaration === undefined) {
      // An installed package whose manifest lacks the option is older than this list.
      const state = isInstalled(owner) ? `does not have it; npm i ${owner}@latest` : `is not installed; npm i ${owner}`
      return { code: 'config-package-missing', message: `the option belongs to ${owner}, which ${state} brings it` }
    }
    const state = this.#written.has(owner) ? 'which does not have it yet' : 'which is not written yet'
    const instead = INSTEAD[option] === undefined ? '' : `; what it is used for is mostly served by ${INSTEAD[option]}`
    return { code: 'config-not-built', message: `the option belongs to ${owner}, ${state}${instead}` }
  }

  async #load(): Promise<void> {
    for (const { owner, table } of await loadPlannedTables()) {
      for (const [name, declaration] of Object.entries(table)) {
        for (const written of [name, ...(declaration.aliases ?? [])]) this.#byName.set(written, { owner, declaration })
        if (declaration.short !== undefined) this.#addShort(declaration.short, name)
      }
    }
    for (const [owner, { options, shorts }] of Object.entries(readPackageOptions())) {
      this.#written.add(owner)
      for (const name of options) this.#byName.set(name, { owner })
      for (const [letter, name] of Object.entries(shorts)) this.#addShort(letter, name)
    }
  }

  #addShort(letter: string, name: string): void {
    this.#byShort.set(letter, [...(this.#byShort.get(letter) ?? []), name])
  }
}

function readPackageOptions(): Readonly<Record<string, PackageOptions>> {
  return JSON.parse(readFileSync(new URL('../../data/package-options.json', import.meta.url), 'utf8')) as Record<string, PackageOptions>
}
