// The ini dialect of uWSGI, line by line: no quotes, no escapes, no continuation, and `;` or `#` start a comment only where a line starts.
// Order and repetition are kept. Any bytes are legal input; what is not a section header or a comment is an option.

export type IniLine =
  | {
      readonly kind: 'section'
      readonly name: string
      readonly line: number
      readonly column: number
      /** Text after the closing bracket; uWSGI makes it part of the name. */
      readonly trailing: boolean
    }
  | { readonly kind: 'option'; readonly key: string; readonly value: string; readonly line: number; readonly column: number }

/** Without blanks, tabs and carriage returns at both ends. No pattern: one would take quadratic time for a long run of blanks inside. */
function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d
}

export function* lexIni(text: string): Generator<IniLine> {
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (let line = 1; start <= text.length; line++) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const whole = text.slice(start, end)
    const content = trim(whole)
    start = end + 1
    const first = content[0]
    if (first === undefined || first === ';' || first === '#') continue
    const column = whole.indexOf(first) + 1
    if (first === '[') {
      // The last character of the line is dropped, whatever it is: `[uwsgi] ; x` is the section `uwsgi] ; `.
      yield {
        kind: 'section',
        name: content.slice(1, -1),
        line,
        column,
        trailing: !content.endsWith(']') || content.indexOf(']') < content.length - 1,
      }
      continue
    }
    const equals = content.indexOf('=')
    if (equals === -1) yield { kind: 'option', key: content, value: '', line, column }
    else yield { kind: 'option', key: trim(content.slice(0, equals)), value: trim(content.slice(equals + 1)), line, column }
  }
}
