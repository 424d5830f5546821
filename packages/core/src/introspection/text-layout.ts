// Lines for a terminal or a pipe: wrapping at the width of the terminal, and bold only where somebody can see it.

export interface TextStyle {
  /** Columns to wrap at; Infinity keeps one line an entry, which is what grep wants. */
  readonly width: number
  readonly bold: (text: string) => string
}

export const PLAIN: TextStyle = { width: Number.POSITIVE_INFINITY, bold: (text) => text }

const ESCAPE = '\u001b'

/** Wider lines than this are hard to read, whatever the terminal. */
const MAX_WIDTH = 110

export function terminalStyle(terminal: { readonly columns: number; readonly colours: boolean } | undefined): TextStyle {
  if (terminal === undefined) return PLAIN
  return {
    width: Math.min(Math.max(terminal.columns, 40), MAX_WIDTH),
    bold: terminal.colours ? (text) => `${ESCAPE}[1m${text}${ESCAPE}[0m` : PLAIN.bold,
  }
}

/** Breaks at blanks; a word wider than the line stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** `left` in a column of `column` characters, `right` beside it, wrapped; on a line of its own when `left` is too long. */
export function twoColumns(left: string, right: string, column: number, style: TextStyle): string[] {
  const lines = wrap(right, style.width - column)
  if (right === '') return [left]
  const indented = lines.map((line) => `${' '.repeat(column)}${line}`)
  return left.length < column - 1 ? [`${left.padEnd(column)}${lines[0] ?? ''}`, ...indented.slice(1)] : [left, ...indented]
}
