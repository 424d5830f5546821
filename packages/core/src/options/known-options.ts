// Why an option that nobody here declares cannot be used: its package is not written yet (planned/), or exists and is not installed. The names come from
// data/known-options.json, which `npm run readme-options` makes from the declarations: importing all of them to explain one name took 40 ms.

import { readFileSync } from 'node:fs'

/** What serves the same end here, for the options that most configurations meet first. */
const INSTEAD: Readonly<Record<string, string>> = {
  http: 'http-socket',
  httprouter: 'http-socket',
  'https-socket': 'a front server with http-socket behind it',
}

export interface Explanation {
  readonly code: 'config-not-built' | 'config-package-missing'
  readonly message: string
  /** On the command line the next word is its argument. */
  readonly takesWord: boolean
}

/** What the readers of a configuration ask. */
export interface OptionExplainer {
  /** Why a known option cannot be used; undefined for names uWSGI does not know. */
  explain(option: string): Explanation | undefined
  /** The same for a one-letter form. */
  explainShort(letter: string): Explanation | undefined
  /** Every name there is an explanation for. */
  names(): Iterable<string>
}

/** The options of one owner: all names, those of them that take no argument or may stand without, and the long names of the short forms. */
export interface OwnedNames {
  readonly options: readonly string[]
  readonly bare: readonly string[]
  readonly shorts: Readonly<Record<string, string>>
}

/** The file, by npm names. */
export interface KnownOptionsFile {
  /** Options of packages that exist; those packages declare them. */
  readonly packages: Readonly<Record<string, OwnedNames>>
  /** Options that are planned, whether their package exists or not. */
  readonly planned: Readonly<Record<string, OwnedNames>>
}

interface KnownOption {
  readonly owner: string
  readonly planned: boolean
  readonly takesWord: boolean
}

/** Reads the file on first use. */
export class KnownOptions {
  #file: KnownOptionsFile | undefined
  #byName: Map<string, KnownOption> | undefined

  /** The package that owns the option or will own it, or undefined for a name uWSGI does not know. */
  ownerOf(option: string): string | undefined {
    return this.#options().get(option)?.owner
  }

  /** Long names that have this one-letter form. */
  namesOfShort(letter: string): readonly string[] {
    const { packages, planned } = this.#read()
    return [...Object.values(packages), ...Object.values(planned)].flatMap(({ shorts }) => shorts[letter] ?? [])
  }

  explainer(isInstalled: (packageName: string) => boolean): OptionExplainer {
    return {
      explain: (option) => this.#explain(option, isInstalled),
      explainShort: (letter) => {
        const name = this.namesOfShort(letter)[0] ?? ''
        const explained = this.#explain(name, isInstalled)
        return explained === undefined ? undefined : { ...explained, message: `-${letter} is --${name}; ${explained.message}` }
      },
      names: () => this.#options().keys(),
    }
  }

  #explain(option: string, isInstalled: (packageName: string) => boolean): Explanation | undefined {
    const known = this.#options().get(option)
    if (known === undefined) return undefined
    const { owner, planned, takesWord } = known
    if (!planned) {
      // An installed package whose manifest lacks the option is older than the list.
      const state = isInstalled(owner) ? `does not have it; npm i ${owner}@latest` : `is not installed; npm i ${owner}`
      return { code: 'config-package-missing', message: `the option belongs to ${owner}, which ${state} brings it`, takesWord }
    }
    const exists = owner === '@uwsgi-ts/core' || owner in this.#read().packages
    const instead = INSTEAD[option] === undefined ? '' : `; what it is used for is mostly served by ${INSTEAD[option]}`
    return {
      code: 'config-not-built',
      message: `the option belongs to ${owner}, which ${exists ? 'does not have it yet' : 'is not written yet'}${instead}`,
      takesWord,
    }
  }

  #options(): Map<string, KnownOption> {
    if (this.#byName !== undefined) return this.#byName
    const { packages, planned } = this.#read()
    const entries = (owners: Readonly<Record<string, OwnedNames>>, planned: boolean): Array<[string, KnownOption]> =>
      Object.entries(owners).flatMap(([owner, { options, bare }]) => {
        const alone = new Set(bare)
        return options.map((name): [string, KnownOption] => [name, { owner, planned, takesWord: !alone.has(name) }])
      })
    // A name is planned and declared by a package only while a list made anew is missing; what exists counts then.
    this.#byName = new Map([...entries(planned, true), ...entries(packages, false)])
    return this.#byName
  }

  #read(): KnownOptionsFile {
    this.#file ??= JSON.parse(readFileSync(new URL('../../data/known-options.json', import.meta.url), 'utf8')) as KnownOptionsFile
    return this.#file
  }
}
