// The resolved configuration as the rest of the server reads it: ordered entries, and typed getters over the option declarations.

/** Where a value came from, for error messages. */
export interface Source {
  /** File path, or `command line`, or `environment`. */
  readonly file: string
  /** 1-based; 0 when there are no lines. */
  readonly line: number
  /** 1-based, where it is known: of the option's name. */
  readonly column?: number | undefined
  /** Files that led here, outermost last. */
  readonly includedFrom?: readonly Source[]
}

export interface Entry {
  /** Canonical option name (aliases resolved), or a placeholder's name. */
  readonly name: string
  /** Name as written. */
  readonly written: string
  /** Expanded text; null when the option stood without a value. */
  readonly value: string | null
  readonly source: Source
  /** Place among all entries. */
  readonly order: number
  /** Made by a custom option: counts like any other, but apps do not see it among the options (`uwsgi.opt`). */
  readonly made?: true
}

/** Typed getters. Names are checked: asking for an undeclared option throws. Defaults of the declarations are applied. */
export interface Settings {
  readonly entries: readonly Entry[]
  has(name: string): boolean
  flag(name: string): boolean
  /** integer, bytes, megabytes (in bytes), seconds and mode options. undefined without value and default. */
  number(name: string): number | undefined
  string(name: string): string | undefined
  /** All values of a repeatable option, in order. */
  list(name: string): readonly string[]
  /** All `NAME=VALUE` of a dict option, in order. */
  pairs(name: string): ReadonlyArray<readonly [name: string, value: string]>
  /** One map for each value of a key-values option, in order. */
  keyValues(name: string): ReadonlyArray<ReadonlyMap<string, string>>
  /** All regular expressions of a regexp option, in order. */
  patterns(name: string): readonly RegExp[]
  /** All `REGEXP VALUE` of a regexp-dict option, in order. */
  patternPairs(name: string): ReadonlyArray<readonly [pattern: RegExp, value: string]>
  /** All entries of one option, in order. */
  all(name: string): readonly Entry[]
}
