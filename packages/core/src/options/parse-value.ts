// From text to number or boolean, one function a kind. Units and bases are uWSGI's; where its parsers silently take leading digits, cut or wrap
// (`abc` is 0 there), this one refuses and says what would be right.

import { quote } from '../errors/quote.js'
import type { ErrorCode } from '../errors/codes.js'
import type { OptionDeclaration } from './declare.js'
import { parseKeyValues } from './key-values.js'
import { parsePair } from './pair.js'
import { parsePattern, parsePatternPair } from './pattern.js'

export type ParsedValue =
  | { readonly ok: true; readonly value: string | number | boolean }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string }

const SECONDS_PER = { '': 1, ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 } as const
const BYTES_PER = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const

/** uWSGI's rule: everything but these words is true, also no value at all. */
export function isTrue(text: string | null): boolean {
  return text === null || !(text === '0' || /^(?:false|off|no)$/i.test(text))
}

/** `text` is null when the option stood without a value. */
export function parseValue(declaration: OptionDeclaration, text: string | null): ParsedValue {
  switch (declaration.kind) {
    case 'flag':
      return { ok: true, value: isTrue(text) }
    case 'string':
    case 'socket':
      return { ok: true, value: text ?? '' }
    case 'user':
    case 'group':
      return parseOwner(declaration.kind, text)
    case 'dict':
      return checkedText(text, parsePair(text ?? ''))
    case 'key-values':
      return checkedText(text, parseKeyValues(declaration, text ?? ''))
    case 'regexp':
      return checkedText(text, parsePattern(text ?? ''))
    case 'regexp-dict':
      return checkedText(text, parsePatternPair(text ?? ''))
    case 'mode':
      return parseMode(text)
    case 'integer':
      return inRange(declaration, text, wholeNumber(text, 1), 'a whole number', 'digits (4)')
    case 'percent':
      return inRange(
        { unit: '%', max: 100, ...declaration },
        text,
        wholeNumber(text?.replace(/\s*%\s*$/, '') ?? null, 1),
        'a percentage',
        'digits (80)',
      )
    case 'bytes':
      return inRange(declaration, text, withUnit(text, BYTES_PER, true), 'a number of bytes', 'bytes (8192) or a number with unit (8k, 1m)')
    case 'megabytes':
      return inRange(declaration, text, wholeNumber(text, 1024 * 1024), 'a whole number of megabytes', 'digits (64)')
    case 'seconds':
      return inRange(declaration, text, withUnit(text, SECONDS_PER, false), 'a duration', 'seconds (30) or a number with unit (30s, 2m)')
  }
}

/** Names are looked up when the privileges are dropped, which may be in another root folder. */
function parseOwner(kind: 'user' | 'group', text: string | null): ParsedValue {
  if (text !== null && text.trim() !== '') return { ok: true, value: text }
  return { ok: false, code: 'config-bad-value', message: `${quote(text ?? '')} is not a ${kind}; expected a name or number` }
}

/** The text itself counts as the value; `Settings` has getters for what it stands for. */
function checkedText(text: string | null, parsed: { readonly ok: true } | { readonly ok: false; readonly message: string }): ParsedValue {
  return parsed.ok ? { ok: true, value: text ?? '' } : { ok: false, code: 'config-bad-syntax', message: parsed.message }
}

/** uWSGI: three octal digits, and 666 without a value. */
function parseMode(text: string | null): ParsedValue {
  if (text === null) return { ok: true, value: 0o666 }
  if (/^[0-7]{3}$/.test(text)) return { ok: true, value: Number.parseInt(text, 8) }
  return { ok: false, code: 'config-bad-value', message: `${quote(text)} is not a file mode; expected three octal digits (660)` }
}

/** A number without a value is 1, as in uWSGI. */
function wholeNumber(text: string | null, scale: number): number | undefined {
  if (text === null) return scale
  return /^[+-]?[0-9]+$/.test(text.trim()) ? Number(text) * scale : undefined
}

function withUnit(text: string | null, units: Readonly<Record<string, number>>, whole: boolean): number | undefined {
  if (text === null) return 1
  const match = /^([+-]?[0-9]+(?:\.[0-9]+)?)\s*([a-z]*)$/i.exec(text.trim())
  const scale = units[(match?.[2] ?? '').toLowerCase()]
  if (match === null || scale === undefined) return undefined
  const value = Number(match[1]) * scale
  return whole && !Number.isInteger(value) ? undefined : value
}

function inRange(
  declaration: OptionDeclaration,
  text: string | null,
  value: number | undefined,
  what: string,
  example: string,
): ParsedValue {
  if (value === undefined) {
    return { ok: false, code: 'config-bad-value', message: `${quote(text ?? '')} is not ${what}; expected ${example}` }
  }
  const unit = declaration.unit === undefined ? '' : ` ${declaration.unit}`
  const min = declaration.min ?? 0
  const max = declaration.max ?? Number.MAX_SAFE_INTEGER
  if (value >= min && value <= max) return { ok: true, value }
  const range = declaration.max === undefined ? `at least ${String(min)}${unit}` : `${String(min)} to ${String(max)}${unit}`
  return { ok: false, code: 'config-out-of-range', message: `${quote(text ?? '')} is out of range; expected ${range}` }
}
