// `NAME=VALUE`, the form of the dictionary options: the first `=` divides, blanks count.

import { quote } from '../errors/quote.js'

export type ParsedPair =
  { readonly ok: true; readonly key: string; readonly value: string } | { readonly ok: false; readonly message: string }

export function parsePair(text: string): ParsedPair {
  const equals = text.indexOf('=')
  if (equals > 0) return { ok: true, key: text.slice(0, equals), value: text.slice(equals + 1) }
  const fault = equals === -1 ? 'has no =' : 'has nothing before its ='
  return { ok: false, message: `invalid dictionary syntax: ${quote(text)} ${fault}; expected NAME=VALUE` }
}
