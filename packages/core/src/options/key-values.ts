// `name=items,items=100`: the key=value lists of options such as cache2 and attach-daemon2. Commas divide, a backslash takes the next character as it
// is, blanks and quotes are text. uWSGI drops items without `=` and keys it does not know; both are refused here, since what they were meant to say
// would be lost.

import { quote } from '../errors/quote.js'
import type { OptionDeclaration } from './declare.js'
import { nearestName } from './nearest.js'

export type ParsedKeyValues =
  { readonly ok: true; readonly values: ReadonlyMap<string, string> } | { readonly ok: false; readonly message: string }

/** A key that stands twice has its last value, as in uWSGI. */
export function parseKeyValues(declaration: Pick<OptionDeclaration, 'keys' | 'bareKey'>, text: string): ParsedKeyValues {
  const { keys, bareKey } = declaration
  if (bareKey !== undefined && text !== '' && !text.includes('=')) return { ok: true, values: new Map([[bareKey, text]]) }
  const values = new Map<string, string>()
  for (const item of splitItems(text)) {
    if (item === '') continue
    const equals = item.indexOf('=')
    if (equals < 1) return { ok: false, message: `${quote(item)} is no key=value; expected a list such as ${exampleOf(keys)}` }
    const key = unescape(item.slice(0, equals))
    if (keys !== undefined && !keys.includes(key)) {
      const nearest = nearestName(key, keys)
      return {
        ok: false,
        message: `the list has no key ${quote(key)}; ${nearest === undefined ? `expected ${keys.join(', ')}` : `nearest: ${nearest}`}`,
      }
    }
    values.set(key, unescape(item.slice(equals + 1)))
  }
  if (values.size === 0) return { ok: false, message: `the list is empty; expected a list such as ${exampleOf(keys)}` }
  return { ok: true, values }
}

/** One text from keys and values, such that `parseKeyValues` gives them back. */
export function formatKeyValues(values: Iterable<readonly [string, string]>): string {
  return [...values].map(([key, value]) => `${escape(key)}=${escape(value)}`).join(',')
}

function splitItems(text: string): string[] {
  return text.match(/(?:\\[^]|[^,\\]|\\$)+/g) ?? []
}

function escape(text: string): string {
  return text.replace(/[\\,]/g, '\\$&')
}

function unescape(text: string): string {
  return text.replace(/\\([^])/g, '$1')
}

function exampleOf(keys: readonly string[] = []): string {
  return `${keys[0] ?? 'key'}=VALUE,${keys[1] ?? 'other'}=VALUE`
}
