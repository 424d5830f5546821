// A case of the configuration corpus is one file: a title, what is run, the files it is run on, and how ours differs when it is meant to.
// tools/conformance/README.md describes the form; this module reads it and knows nothing about servers.

export interface ConfigCase {
  /** A sentence of behaviour: the first line of the file. */
  readonly title: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Name of the part that is fed to standard input. */
  readonly stdin?: string
  /** Names of parts by the descriptor they are opened on. */
  readonly descriptors: ReadonlyMap<number, string>
  /** Start a web server with the parts as its files; `<<http>>` stands for its address. */
  readonly http: boolean
  /** Ours needs a process of its own too. */
  readonly process: boolean
  /** Replacements of what depends on the machine, after the common masks. */
  readonly masks: ReadonlyArray<readonly [RegExp, string]>
  /** Lines of the log that are compared. */
  readonly log: readonly RegExp[]
  /** Why the reference cannot be run on this; then only ours is asserted. */
  readonly unrun?: string
  readonly files: readonly ConfigFile[]
  /** A meant difference: the section of docs/differences.md, and what of our outcome is asserted. */
  readonly differs?: { readonly doc: string; readonly ours: ExpectedOutcome }
}

export type ConfigFile =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Buffer }
  | { readonly kind: 'folder'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }

/** Lines `exit N`, `error CLASS`, `out TEXT`, `config KEY = VALUE`, `log TEXT`; what has no line is not asserted. */
export interface ExpectedOutcome {
  readonly exit?: number
  readonly error?: string
  readonly out?: readonly string[]
  readonly config?: readonly string[]
  readonly log?: readonly string[]
}

/** Put in front of the arguments unless the header says `bare: yes`: print what was read, and start nothing. */
export const SHOWN_ARGS: readonly string[] = ['--show-config', '--no-server']

const SEPARATOR = /^--- (.+)$/
const KNOWN = new Set(['args', 'bare', 'env', 'stdin', 'fd', 'http', 'process', 'mask', 'log', 'unrun', 'differs'])

export function parseConfigCase(text: string, name: string): ConfigCase {
  const fail = (what: string): never => {
    throw new Error(`${name}: ${what}`)
  }
  const { head, parts } = split(text)
  const title = head[0] ?? ''
  if (title === '') fail('the first line is empty; expected a title')
  const header: Array<readonly [string, string]> = head.slice(1).flatMap((line) => {
    if (line.trim() === '') return []
    const pair = /^([a-z]+): ?(.*)$/.exec(line)
    if (pair?.[1] === undefined || !KNOWN.has(pair[1])) return fail(`${line}: no header; expected one of ${[...KNOWN].join(', ')}`)
    return [[pair[1], pair[2] ?? ''] as const]
  })
  const all = (key: string): string[] => header.flatMap(([found, value]) => (found === key ? [value] : []))
  const one = (key: string): string | undefined => all(key).at(-1)

  const files = parts.filter((part) => part.name !== 'ours').map(readPart)
  const ours = parts.find((part) => part.name === 'ours')
  const doc = one('differs')
  if ((doc === undefined) !== (ours === undefined)) fail('`differs` and the part `ours` go together')
  const given = one('args')
  const args = given === undefined ? (files.some((file) => file.name === 'app.ini') ? ['--ini', 'app.ini'] : []) : words(given)
  const stdin = one('stdin')
  const unrun = one('unrun')
  return {
    title,
    args: one('bare') === 'yes' ? args : [...SHOWN_ARGS, ...args],
    env: Object.fromEntries(all('env').map((pair) => pair.split(/=(.*)/s) as [string, string])),
    ...(stdin === undefined ? {} : { stdin }),
    descriptors: new Map(all('fd').map((pair) => [Number(pair.split(' ')[0]), pair.split(' ')[1] ?? ''])),
    http: one('http') === 'yes',
    process: one('process') === 'yes' || stdin !== undefined || all('fd').length > 0,
    masks: all('mask').map((rule) => {
      const [pattern, word] = rule.split(' => ')
      return [new RegExp(pattern ?? '', 'g'), word ?? '']
    }),
    log: all('log').map((pattern) => new RegExp(pattern)),
    ...(unrun === undefined ? {} : { unrun }),
    files,
    ...(doc === undefined || ours === undefined ? {} : { differs: { doc, ours: parseExpected(ours.text, fail) } }),
  }
}

interface Part {
  readonly name: string
  readonly text: string
}

function split(text: string): { head: string[]; parts: Part[] } {
  const head: string[] = []
  const parts: Array<{ name: string; lines: string[] }> = []
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const name = SEPARATOR.exec(line)?.[1]
    if (name !== undefined) parts.push({ name, lines: [] })
    else (parts.at(-1)?.lines ?? head).push(line)
  }
  return { head, parts: parts.map(({ name, lines }) => ({ name, text: lines.map((line) => `${line}\n`).join('') })) }
}

/** `NAME`, `NAME (escaped)`, `NAME/` for a folder, `NAME -> TARGET` for a symbolic link. */
function readPart({ name, text }: Part): ConfigFile {
  const link = /^(\S+) -> (\S+)$/.exec(name)
  if (link?.[1] !== undefined) return { kind: 'link', name: link[1], target: link[2] ?? '' }
  if (name.endsWith('/')) return { kind: 'folder', name }
  const escaped = /^(.+) \(escaped\)$/.exec(name)?.[1]
  if (escaped !== undefined) return { kind: 'file', name: escaped, bytes: unescape(text) }
  return { kind: 'file', name, bytes: Buffer.from(text) }
}

/**
 * `\xHH` is a byte, `\r \n \t \0 \\` are what they are in C, a backslash at the end of a line joins it to the next, and `\*N{x}` is x written N times.
 * Everything else is UTF-8.
 */
function unescape(text: string): Buffer {
  const single: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\', '\n': '' }
  const pieces = text.split(/(\\x[0-9a-f]{2}|\\\*\d+\{[^}]*\}|\\[rnt0\\\n])/)
  return Buffer.concat(
    pieces.map((piece) => {
      if (!piece.startsWith('\\')) return Buffer.from(piece)
      if (piece.startsWith('\\x')) return Buffer.from([Number.parseInt(piece.slice(2), 16)])
      const repeated = /^\\\*(\d+)\{([^}]*)\}$/.exec(piece)
      if (repeated !== null) return Buffer.from((repeated[2] ?? '').repeat(Number(repeated[1])))
      return Buffer.from(single[piece.slice(1)] ?? '')
    }),
  )
}

/** Words of a command line: blanks separate, single quotes hold together. */
function words(text: string): string[] {
  return [...text.matchAll(/(?:[^\s']|'[^']*')+/g)].map((match) => match[0].replaceAll("'", ''))
}

function parseExpected(text: string, fail: (what: string) => never): ExpectedOutcome {
  const lines = text.split('\n').filter((line) => line !== '')
  const of = (kind: string): string[] | undefined => {
    const found = lines.filter((line) => line === kind || line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1))
    return found.length === 0 ? undefined : found
  }
  const odd = lines.find((line) => !/^(?:exit \d+|error [a-z-]+|out(?: .*)?|config .*|log .*)$/.test(line))
  if (odd !== undefined) fail(`${odd}: no outcome; expected exit, error, out, config or log`)
  const [exit, error, out, config, log] = [of('exit'), of('error'), of('out'), of('config'), of('log')]
  return {
    ...(exit === undefined ? {} : { exit: Number(exit[0]) }),
    ...(error?.[0] === undefined ? {} : { error: error[0] }),
    ...(out === undefined ? {} : { out }),
    ...(config === undefined ? {} : { config }),
    ...(log === undefined ? {} : { log }),
  }
}
