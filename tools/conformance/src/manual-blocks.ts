// Finds the ini examples in a page of the manual, which is plain text without any marks around them: a block begins with a section header and goes
// on as long as lines are options, comments or empty. Only the option lines are kept: they are the facts of an example.

export interface ManualBlock {
  /** Of the header, 1-based. */
  readonly line: number
  /** Section headers and options, in order. */
  readonly lines: readonly string[]
}

/** Configurations of other programs. */
const FOREIGN = /^\[(?:Unit|Install|Service|Socket|circus|watcher:.*|socket:.*|\d+)\]$/
const HEADER = /^\[[\w.:%-]+\]$/
/** A key in ASCII without blanks, and a value. Prose with an equals sign has blanks or other letters before it. */
const OPTION = /^[\w$%.()-]+[ \t]*=/
/** An example inside a Python program ends so. */
const END_OF_STRING = /"{3}\)?$/

export function manualBlocks(page: string): ManualBlock[] {
  const blocks: Array<{ line: number; lines: string[] }> = []
  let open: { line: number; lines: string[] } | undefined
  for (const [at, raw] of page.split('\n').entries()) {
    const line = raw.trim().replace(END_OF_STRING, '')
    if (HEADER.test(line)) {
      // The same section again is the next example, another one belongs to this.
      if (open === undefined || open.lines.includes(line) || FOREIGN.test(line)) {
        open = { line: at + 1, lines: [] }
        blocks.push(open)
      }
      open.lines.push(line)
    } else if (line === '' || /^[;#]/.test(line)) continue
    else if (open !== undefined && OPTION.test(line)) open.lines.push(line)
    else open = undefined
  }
  return blocks.filter(({ lines }) => lines.length > 1 && !FOREIGN.test(lines[0] ?? ''))
}
