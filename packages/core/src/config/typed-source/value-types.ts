// What a value of each kind of option may be in a typed configuration. The generated members of `OptionValues` are made of these.

/** A text in which something is replaced later: `%(name)`, `$(NAME)`, `@(address)`. An option of any kind takes one. */
export type Expansion = `${string}%(${string}` | `${string}$(${string}` | `${string}@(${string}`

/** true and false; nothing else is either. */
export type FlagValue = boolean | Expansion
export type IntegerValue = number | `${number}` | Expansion
/** 50 or '50%'. */
export type PercentValue = number | `${number}` | `${number}%` | Expansion
/** Bytes, or with a unit: 8192, '8k', '1m'. */
export type BytesValue = number | `${number}${'' | 'k' | 'm' | 'g' | 'K' | 'M' | 'G'}` | Expansion
/** A plain number of megabytes. */
export type MegabytesValue = number | `${number}` | Expansion
/** Seconds, or with a unit: 30, '30s', '2m', '500ms'. */
export type SecondsValue = number | `${number}${'' | 'ms' | 's' | 'm' | 'h' | 'd'}` | Expansion
/** Octal digits as text ('660'): a number of JavaScript would be read as decimal digits. */
export type ModeValue = `${number}` | Expansion
export type TextValue = string
/** A name or a number. */
export type OwnerValue = string | number
/** NAME=VALUE. */
export type PairValue = `${string}=${string}` | Expansion

/** An option that may be given several times. */
export type Repeated<T> = T | readonly T[]
