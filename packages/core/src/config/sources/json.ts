// A JSON file as a source: the members of one object, in the order in which they are written. Comments are fine and repeated names count, as with the
// parser uWSGI is built with; numbers keep the text they have in the file.

import { printParseErrorCode, visit, type JSONVisitor } from 'jsonc-parser'
import type { ConfigItem, ConfigPlace, ParseContext } from '../../plugin/config-sources.js'

export function parseJson(text: string, context: ParseContext): ConfigItem[] {
  const wanted = context.section === '' ? 'uwsgi' : context.section
  const reader = new SectionReader(text, wanted, context)
  try {
    visit(text, reader, { disallowComments: false, allowTrailingComma: false })
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) context.fail('error parsing JSON data: nested too deeply; expected an object of options')
    throw error
  }
  if (!reader.found) context.fail(`you must define a object named ${wanted} in your JSON data`, reader.sectionPlace)
  return reader.items
}

class SectionReader implements JSONVisitor {
  readonly items: ConfigItem[] = []
  found = false
  sectionPlace: ConfigPlace | undefined

  readonly #text: string
  readonly #wanted: string
  readonly #context: ParseContext
  /** Objects and arrays that are open. */
  readonly #open: Array<'object' | 'array'> = []
  /** The member of the outermost object that is being read. */
  #member = ''
  #memberSeen = false
  #key = ''
  #keyPlace: ConfigPlace = {}

  constructor(text: string, wanted: string, context: ParseContext) {
    this.#text = text
    this.#wanted = wanted
    this.#context = context
  }

  onObjectProperty = (name: string, _offset: number, _length: number, line: number, character: number): void => {
    const place = { line: line + 1, column: character + 1 }
    if (this.#open.length === 1) {
      // Only the first member of the name counts.
      this.#member = this.#memberSeen ? '' : name
      if (this.#member !== this.#wanted) return
      this.#memberSeen = true
      this.sectionPlace = place
    } else if (this.#inSection && this.#open.length === 2) {
      this.#key = name
      this.#keyPlace = place
    }
  }

  onObjectBegin = (): void => {
    if (this.#inSection && this.#open.length === 1 && this.#open[0] === 'object') this.found = true
    else this.#skipNested('an object')
    this.#open.push('object')
  }

  onArrayBegin = (): void => {
    if (this.#open.length > 2) this.#skipNested('an array')
    this.#open.push('array')
  }

  onObjectEnd = (): void => {
    this.#open.pop()
  }

  onArrayEnd = (): void => {
    this.#open.pop()
  }

  onLiteralValue = (value: unknown, offset: number, length: number, line: number, character: number): void => {
    if (!this.found || !this.#inSection) return
    const inArray = this.#open.length === 3 && this.#open[2] === 'array'
    if (this.#open.length !== 2 && !inArray) return
    const place = inArray ? { line: line + 1, column: character + 1 } : this.#keyPlace
    this.items.push({ key: this.#key, value: textOf(value, this.#text.slice(offset, offset + length)), ...place })
  }

  onError = (error: number, _offset: number, _length: number, line: number, character: number): void => {
    const place = { line: line + 1, column: character + 1 }
    this.#context.fail(`error parsing JSON data: ${sentenceOf(printParseErrorCode(error))}`, place)
  }

  get #inSection(): boolean {
    return this.#member === this.#wanted
  }

  #skipNested(what: string): void {
    if (!this.found || !this.#inSection || this.#open.length < 2) return
    this.#context.warn(`${this.#key} holds ${what}, which no option can be; it is left out, as in uWSGI`, this.#keyPlace)
  }
}

/** uWSGI's texts: numbers as they are written, and half of a surrogate pair as a question mark. */
function textOf(value: unknown, written: string): string {
  if (typeof value === 'string') return value.replace(/[\uD800-\uDC7F\uDD00-\uDFFF]/gu, '?')
  if (typeof value === 'number') return written
  return value === true ? '1' : '0'
}

/** `PropertyNameExpected` as words. */
function sentenceOf(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase()
}
