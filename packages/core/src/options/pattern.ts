// Regular expressions as option values, alone or in front of a value. uWSGI compiles them with PCRE; here they are JavaScript's, with PCRE's flags at
// the start of the text, so `(?i)\.php$` means the same.

import { messageOf } from '../errors/coded-error.js'
import { quote } from '../errors/quote.js'

type Refused = { readonly ok: false; readonly message: string }

export type ParsedPattern = { readonly ok: true; readonly pattern: RegExp } | Refused
export type ParsedPatternPair = { readonly ok: true; readonly pattern: RegExp; readonly value: string } | Refused

export function parsePattern(text: string): ParsedPattern {
  if (text === '') return { ok: false, message: 'the regular expression is empty; expected one that says what to match' }
  const [start, flags] = /^\(\?([ims]+)\)/.exec(text) ?? ['', '']
  try {
    return { ok: true, pattern: new RegExp(text.slice(start.length), [...new Set(flags)].join('')) }
  } catch (error) {
    return { ok: false, message: `${quote(text)} is not a regular expression: ${messageOf(error)}` }
  }
}

/** `REGEXP VALUE`: the first blank divides. */
export function parsePatternPair(text: string): ParsedPatternPair {
  const blank = text.indexOf(' ')
  const value = text.slice(blank + 1).trim()
  if (blank < 1 || value === '')
    return { ok: false, message: `invalid dictionary syntax: ${quote(text)} has no value; expected REGEXP VALUE` }
  const parsed = parsePattern(text.slice(0, blank))
  return parsed.ok ? { ...parsed, value } : parsed
}
