// How an option is declared: once, by its owner, as data. Parsing, --help, docs and types come from these declarations.

/** Value kinds, after uWSGI's parsers. */
export type OptionKind =
  | 'flag' // true unless false/off/no/0
  | 'integer'
  | 'percent' // 0 to 100, with or without a percent sign
  | 'bytes' // plain bytes, 64-bit
  | 'megabytes' // N * 1024 * 1024
  | 'seconds' // a number, or with a unit: 30s, 2m
  | 'string'
  | 'socket' // a socket address
  | 'mode' // octal file mode
  | 'user' // a name or number
  | 'group' // a name or number
  | 'dict' // NAME=VALUE
  | 'key-values' // a=1,b=2 with the keys of `keys`
  | 'regexp'
  | 'regexp-dict' // REGEXP VALUE

export interface OptionDeclaration {
  readonly kind: OptionKind
  /** One-letter short form. */
  readonly short?: string
  readonly aliases?: readonly string[]
  /** Given several times, every value is kept in order. @default false: the last wins */
  readonly repeat?: boolean
  /** @default 'none' for flags, else 'required' */
  readonly argument?: 'none' | 'optional' | 'required'
  readonly default?: string | number | boolean
  readonly min?: number
  readonly max?: number
  /** What a bare number means, for help and errors (`s`, `bytes`). */
  readonly unit?: string
  /** For key-values: the keys there are. An option without them takes any key. */
  readonly keys?: readonly string[]
  /** For key-values: what a text without any `=` is the value of (`sharedarea = 10` means `pages=10`). Without it such a text is refused. */
  readonly bareKey?: string
  /** Other options this one switches on (`master`). */
  readonly implies?: readonly string[]
  /** Handled while the configuration is still being read (`include`, `set-ph`, `plugin`). */
  readonly immediate?: boolean
  /** When a change takes effect. @default 'start' */
  readonly effect?: 'start' | 'reload' | 'live'
  /** Accepted for compatibility and without effect; the reason is logged once when the option is used. */
  readonly noEffect?: string
  /** In our own words, one or two sentences. */
  readonly help: string
  readonly see?: readonly string[]
}

export type OptionTable = Readonly<Record<string, OptionDeclaration>>

/** Identity; gives a table its exact type. */
export function defineOptions<const T extends OptionTable>(table: T): T {
  return table
}
