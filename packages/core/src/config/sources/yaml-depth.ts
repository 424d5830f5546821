// Looks at how deep a YAML text is nested before it is parsed: the parser calls itself for each level, and a text of nothing but open brackets would
// end the whole process instead of this source.

import { Lexer } from 'yaml'

/** More than any configuration has, and far less than the parser can do. */
export const MAX_YAML_DEPTH = 64

/** Where the text is nested too deeply, or undefined. */
export function tooDeepAt(text: string): number | undefined {
  const nesting = new Nesting()
  let offset = 0
  for (const token of new Lexer().lex(text)) {
    if (nesting.with(token) > MAX_YAML_DEPTH) return offset
    offset += marksOnly.has(token) ? 0 : token.length
  }
  return undefined
}

/** Tokens of the lexer that stand for no character of the text: start of a document, start of a flow scalar, end of flow, plain scalar ahead. */
const marksOnly: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f'])

class Nesting {
  /** Open brackets and braces. */
  #flow = 0
  /** Indentations of the lines this one is inside of. */
  #indents: number[] = []
  /** Dashes and question marks that began collections on this line. */
  #onLine = 0
  #lineStarts = true

  with(token: string): number {
    if (token === '\n' || token === '\r\n') {
      this.#lineStarts = true
      this.#onLine = 0
    } else if (token === '[' || token === '{') this.#flow++
    else if (token === ']' || token === '}') this.#flow = Math.max(0, this.#flow - 1)
    else if (token === '-' || token === '?') this.#onLine++
    if (this.#lineStarts && !token.includes('\n') && !marksOnly.has(token)) this.#indent(/^ *$/.test(token) ? token.length : 0)
    return this.#flow + this.#indents.length + this.#onLine
  }

  #indent(width: number): void {
    this.#lineStarts = false
    while ((this.#indents.at(-1) ?? 0) > width) this.#indents.pop()
    if (width > (this.#indents.at(-1) ?? 0)) this.#indents.push(width)
  }
}
