// A range of the configuration in which not every option may stand: `blacklist` ... `end-blacklist`, `whitelist` ... `end-whitelist`. uWSGI looks only
// at what is stored in the range; here the options made by custom options of the range, and the files it inherits, are bound by it too, because they are
// what somebody restricted would use to get around it.

type Kind = 'blacklist' | 'whitelist'

export class Restriction {
  readonly #black: ReadonlySet<string> | undefined
  readonly #white: ReadonlySet<string> | undefined

  private constructor(black: ReadonlySet<string> | undefined, white: ReadonlySet<string> | undefined) {
    this.#black = black
    this.#white = white
  }

  /** The range `before` with one of its lists replaced, or ended without `names`. undefined when nothing is restricted any more. */
  static after(before: Restriction | undefined, kind: Kind, names: string | undefined): Restriction | undefined {
    const words = names === undefined ? undefined : new Set(names.split(' ').filter((name) => name !== ''))
    const black = kind === 'blacklist' ? words : before === undefined ? undefined : before.#black
    const white = kind === 'whitelist' ? words : before === undefined ? undefined : before.#white
    return black === undefined && white === undefined ? undefined : new Restriction(black, white)
  }

  /** Which list forbids the option. */
  forbids(name: string): Kind | undefined {
    if (this.#black?.has(name) === true) return 'blacklist'
    return this.#white?.has(name) === false ? 'whitelist' : undefined
  }
}
