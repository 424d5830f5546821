// Options made by `declare-option`: NAME=TEMPLATE, where the template is `key=value;key=value` and $1, $2 ... stand for the words of the argument.

import { quote } from '../errors/quote.js'
import type { ConfigReader } from './reader.js'
import type { Restriction } from './restriction.js'
import type { Source } from './settings.js'

export interface CustomOption {
  readonly name: string
  readonly template: string
  /** True when the template holds $1, $2 or $3, as uWSGI decides it. */
  readonly takesArgument: boolean
  /** What was allowed where it was declared. */
  readonly restriction?: Restriction | undefined
}

export interface CustomPair {
  readonly key: string
  readonly value: string
}

/** undefined when there is no `=`. */
export function parseCustomOption(text: string): CustomOption | undefined {
  const equals = text.indexOf('=')
  if (equals <= 0) return undefined
  const template = text.slice(equals + 1)
  return { name: text.slice(0, equals), template, takesArgument: /\$[123]/.test(template) }
}

/** `declare-option` and `declare-option2`. */
export function declareCustomOption(reader: ConfigReader, value: string | null, source: Source, written: string): void {
  const custom = parseCustomOption(value ?? '')
  if (custom === undefined) {
    const message = `invalid ${written} syntax ${quote(value ?? '')}, must be newoption=template`
    reader.problems.error('config-bad-syntax', source, written, message)
    return
  }
  const broken = brokenPart(custom)
  if (broken !== undefined) {
    const message = `${quote(broken)} sets nothing, so the template of ${custom.name} ends before it; expected key=value;key=value`
    reader.problems.warn('config-bad-syntax', source, written, message)
  }
  // The first declaration of a name counts, as in uWSGI.
  if (!reader.customOptions.has(custom.name)) reader.customOptions.set(custom.name, { ...custom, restriction: reader.restriction })
}

/** The first part of the template that is no `key=value`; what follows it never counts. */
function brokenPart({ template }: CustomOption): string | undefined {
  return partsOf(template).find((part) => !part.includes('='))
}

/**
 * The options that one use of a custom option stands for. $1, $2 ... are filled in one after the other, as uWSGI does it: $10 is $1 and a zero, a word
 * that holds $2 is filled too, and a number that no word was given for stays as it stands.
 */
export function expandCustomOption(option: CustomOption, argument: string | null): CustomPair[] {
  const words = argument === null || argument === '' ? [''] : argument.split(' ').filter((word) => word !== '')
  const fill = (text: string): string => words.reduce((filled, word, at) => filled.replaceAll(`$${String(at + 1)}`, () => word), text)
  const parts = partsOf(option.template)
  const broken = parts.findIndex((part) => !part.includes('='))
  return (broken === -1 ? parts : parts.slice(0, broken)).map((part) => {
    const equals = part.indexOf('=')
    return { key: fill(part.slice(0, equals)), value: fill(part.slice(equals + 1)) }
  })
}

function partsOf(template: string): string[] {
  return template.split(';').filter((part) => part !== '')
}
