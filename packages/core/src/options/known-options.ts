// Options that uWSGI has and this version does not: data/known-options.json, read only when a configuration uses a name nobody here declares.

import { readFileSync } from 'node:fs'

/** uWSGI's plugins that have a package here, so that a missing one is named. */
const PACKAGE_OF_PLUGIN: Readonly<Record<string, string>> = { python: '@uwsgi-ts/python', psgi: '@uwsgi-ts/perl' }

/** What serves the same end here, for the options that most configurations meet first. */
const INSTEAD: Readonly<Record<string, string>> = {
  http: 'http-socket',
  httprouter: 'http-socket',
  'https-socket': 'a front server with http-socket behind it',
}

interface KnownOptionsFile {
  readonly shorts: Readonly<Record<string, readonly string[]>>
  readonly owners: Readonly<Record<string, readonly string[]>>
}

export type Explanation = { readonly code: 'config-not-built' | 'config-package-missing'; readonly message: string }

export class KnownOptions {
  #file: KnownOptionsFile | undefined
  #owners: Map<string, string> | undefined

  /** uWSGI's plugin that owns the option (`core` for its core), or undefined for a name uWSGI does not know. */
  ownerOf(option: string): string | undefined {
    this.#owners ??= new Map(Object.entries(this.#read().owners).flatMap(([owner, names]) => names.map((name) => [name, owner] as const)))
    return this.#owners.get(option)
  }

  /** Long names uWSGI gives this one-letter form. */
  namesOfShort(letter: string): readonly string[] {
    return this.#read().shorts[letter] ?? []
  }

  /** Why a known option cannot be used; undefined for names uWSGI does not know. */
  explain(option: string, isInstalled: (packageName: string) => boolean): Explanation | undefined {
    const owner = this.ownerOf(option)
    if (owner === undefined) return undefined
    const packageName = PACKAGE_OF_PLUGIN[owner]
    if (packageName !== undefined && !isInstalled(packageName)) {
      return {
        code: 'config-package-missing',
        message: `the option belongs to ${packageName}, which is not installed; npm i ${packageName} brings it`,
      }
    }
    const whose = owner === 'core' ? '' : ` of plugin ${owner}`
    const instead = INSTEAD[option] === undefined ? '' : `; what it is used for is mostly served by ${INSTEAD[option]}`
    return {
      code: 'config-not-built',
      message: `known uWSGI option${whose}, not built in this version; refused so that nothing is missing unnoticed${instead}`,
    }
  }

  #read(): KnownOptionsFile {
    this.#file ??= JSON.parse(readFileSync(new URL('../../data/known-options.json', import.meta.url), 'utf8')) as KnownOptionsFile
    return this.#file
  }
}
