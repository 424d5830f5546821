// Magic variables: `%` and one character, replaced in the raw text of a configuration source before it is read as ini. One pass; inserted text is
// not scanned again. `%(` is left for placeholders, `%%` is a percent sign, and an unknown one disappears, as in uWSGI.

import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { availableParallelism, hostname } from 'node:os'
import { basename, dirname } from 'node:path'

/** Values by character. */
export type MagicTable = Map<string, string>

export interface MagicFacts {
  readonly version: string
  /** Path of the program. */
  readonly binary: string
  readonly cwd: string
  /** Start of the server, milliseconds since the epoch. */
  readonly startedAt: number
}

export function staticMagic(facts: MagicFacts): MagicTable {
  const uid = process.getuid?.() ?? 0
  const gid = process.getgid?.() ?? 0
  return new Map([
    ['v', facts.cwd],
    ['h', hostname()],
    ['t', String(Math.floor(facts.startedAt / 1000))],
    ['T', String(facts.startedAt * 1000)],
    ['V', facts.version],
    ['k', String(availableParallelism())],
    ['b', facts.binary],
    ['[', '\x1b'],
    ['u', String(uid)],
    ['U', nameIn('/etc/passwd', uid)],
    ['g', String(gid)],
    ['G', nameIn('/etc/group', gid)],
  ])
}

/** Sets what a file says about itself. `upper`: also the upper-case forms, which keep naming the first file that is not a template. */
export function setFileMagic(table: MagicTable, name: string, section: string, cwd: string, upper: boolean): void {
  const put = (letter: string, value: string): void => {
    table.set(letter, value)
    if (upper) table.set(letter.toUpperCase(), value)
  }
  put('o', name)
  // In uWSGI an address sets nothing but its own name, so what belongs to the file before stays.
  if (name === '-' || /^[a-z]+:\/\//.test(name)) return
  put('x', section)
  const path = absolutePath(name, cwd)
  const file = basename(path)
  const folder = dirname(path)
  const dot = file.lastIndexOf('.')
  put('p', path)
  put('s', file)
  put('n', dot === -1 ? file : file.slice(0, dot))
  put('e', dot === -1 ? '' : file.slice(dot + 1))
  put('d', folder === '/' ? '/' : `${folder}/`)
  put('c', basename(folder))
  put('j', djb33x(path))
  put('i', inodeOf(path))
  const parts = folder.split('/').filter((part) => part !== '')
  for (let n = 0; n < 10; n++) table.set(String(n), parts[n] ?? '')
}

/** Every character that means something; `%N` and its like may be empty, but they are no mistake. */
const MAGIC_LETTERS = 'oOpPsSnNeEdDcCxXiIjJtTVhvkuUgGb[0123456789'

/**
 * `onUnknown` is told the line of each percent sign outside comments that means nothing. It disappears with the character after it, as in uWSGI; only a
 * line break stays, where uWSGI would join the two lines.
 */
export function expandMagic(text: string, table: MagicTable, onUnknown: (written: string, line: number) => void): string {
  if (!text.includes('%')) return text
  const lines = new LineCounter(text)
  return text.replace(/%([\s\S]?)/g, (written: string, letter: string, offset: number) => {
    if (letter === '%') return '%'
    if (letter === '(') return '%('
    if (letter === '' || !MAGIC_LETTERS.includes(letter)) {
      const { line, comment } = lines.at(offset)
      if (!comment) onUnknown(written.trim(), line)
      return letter === '\n' || letter === '\r' ? letter : ''
    }
    return table.get(letter) ?? ''
  })
}

/** Lines of ascending offsets in one walk through the text, however many there are. */
class LineCounter {
  readonly #text: string
  #line = 1
  #start = 0
  #end: number
  #comment: boolean

  constructor(text: string) {
    this.#text = text
    this.#end = this.#endOfLine()
    this.#comment = this.#isComment()
  }

  at(offset: number): { readonly line: number; readonly comment: boolean } {
    let moved = false
    for (; offset > this.#end; moved = true) {
      this.#line++
      this.#start = this.#end + 1
      this.#end = this.#endOfLine()
    }
    if (moved) this.#comment = this.#isComment()
    return { line: this.#line, comment: this.#comment }
  }

  #endOfLine(): number {
    const newline = this.#text.indexOf('\n', this.#start)
    return newline === -1 ? this.#text.length : newline
  }

  #isComment(): boolean {
    const blanks = /[ \t\r]*/y
    blanks.lastIndex = this.#start
    blanks.test(this.#text)
    const first = this.#text[blanks.lastIndex]
    return first === ';' || first === '#'
  }
}

/** 32-bit djb33x of the bytes, as eight hexadecimal digits in little-endian byte order. */
function djb33x(text: string): string {
  let hash = 5381
  for (const byte of Buffer.from(text)) hash = (Math.imul(hash, 33) ^ byte) >>> 0
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(hash)
  return bytes.toString('hex').toUpperCase()
}

/** As uWSGI has it: links and dots are resolved, unless the file itself is a link; then its path stays as it is written. */
function absolutePath(name: string, cwd: string): string {
  const written = name.startsWith('/') ? name : `${cwd}/${name}`
  try {
    return lstatSync(written).isSymbolicLink() ? written : realpathSync(written)
  } catch {
    return written
  }
}

function inodeOf(path: string): string {
  return String(lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? '')
}

/** Name of a user or group; the number where it has none. */
function nameIn(file: string, id: number): string {
  try {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const fields = line.split(':')
      if (fields[2] === String(id)) return fields[0] ?? String(id)
    }
  } catch {
    // No such database on this system: the number it is.
  }
  return String(id)
}
