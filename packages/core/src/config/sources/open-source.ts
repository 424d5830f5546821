// Loads one source through its format: finds the text, makes its file the one that magic variables mean, and hands back its options with their
// places. The reader decides what the options do.

import { resolve } from 'node:path'
import { statSync } from 'node:fs'
import { quote } from '../../errors/quote.js'
import type { ConfigItems, ConfigPlace, ConfigSource, LoadContext, ParseContext, TextSource } from '../../plugin/config-sources.js'
import { whenReady } from '../in-order.js'
import { expandMagic, setFileMagic, type MagicTable } from '../magic-variables.js'
import type { ProblemList } from '../problems.js'
import type { Source } from '../settings.js'
import { decodeText } from '../text-bytes.js'
import { hasScheme, readAddress, type AddressContext, type Read } from './read-address.js'
import { SourceFault } from './source-fault.js'

const MEGABYTE = 1024 * 1024

/** What loading needs of the reader. */
export interface LoadEnvironment {
  readonly addresses: AddressContext
  readonly magic: MagicTable
  readonly problems: ProblemList
  readonly mode: string | undefined
  readonly firstValue: (name: string) => string | null | undefined
  /** Texts that stand before and after each text that is read, as `inject-before` and `inject-after` want it. */
  readonly before: string
  readonly after: string
}

/** One loading, and where it was asked for. */
export interface LoadRequest {
  /** Without the section. */
  readonly address: string
  readonly section: string
  readonly from: Source
  /** The option that loads, as written; empty for a bare argument. */
  readonly option: string
  /** Whether upper-case magic variables are to name this file. */
  readonly upper: boolean
  /** False for another section of a file that has been named before. */
  readonly announced: boolean
}

export interface OpenedSource {
  /** Parses, or asks what the source is about. */
  readonly items: () => ConfigItems
  /** Where in the source something is, with the files that led to it. */
  readonly sourceAt: (place: ConfigPlace) => Source
}

/** Throws a `SourceFault` when the source cannot be read; so does `items` when it is not of its format. */
export function openSource(source: ConfigSource, request: LoadRequest, environment: LoadEnvironment): OpenedSource | Promise<OpenedSource> {
  if ('parse' in source) return openText(source, request, environment)
  const sourceAt = sourcesIn(request)
  return { items: () => source.load(request.address, loadContext(request, environment, sourceAt)), sourceAt }
}

function openText(source: TextSource, request: LoadRequest, environment: LoadEnvironment): OpenedSource | Promise<OpenedSource> {
  const { address, section } = request
  const { addresses } = environment
  const announce = (): void => {
    const lines = source.announce?.(address, section) ?? [`[uWSGI] getting ${source.label} configuration from ${address}`]
    if (request.announced) for (const line of lines) addresses.log(line)
  }
  // A file that is not there is not announced, as in uWSGI.
  const early = hasScheme(address)
  if (early) announce()
  return whenReady(readAddress(address, addresses), (read) => {
    const bytes = bytesOrFault(read)
    if (!early) announce()
    refuseLarge(source, bytes.length)
    return whenReady(source.decode?.(bytes) ?? decodeText(uptoNul(bytes)), (text) => prepareText(source, text, request, environment))
  })
}

function prepareText(source: TextSource, decoded: string, request: LoadRequest, environment: LoadEnvironment): OpenedSource {
  const { addresses, magic, problems, before, after } = environment
  const own = decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded
  setFileMagic(magic, request.address, request.section, addresses.cwd, request.upper)
  const first = linesOf(before)
  const sourceAt = sourcesIn(request, first, after === '' ? Infinity : first + linesOf(own), own.endsWith('\n') ? 0 : 1)
  const nul = own.indexOf('\0')
  const text = expandMagic(before + own + after, magic, (written, line) => {
    if (nul !== -1) return
    const message = `${quote(written)} is no magic variable and disappears; expected %% for a percent sign`
    problems.warn('config-unknown-magic', sourceAt({ line }), '', message)
  })
  const items = (): ConfigItems => {
    // uWSGI reads up to the NUL byte and no further; whatever has one is no configuration.
    if (nul !== -1) {
      const place = { line: first + linesOf(own.slice(0, nul)) + 1, column: nul - own.lastIndexOf('\n', nul) }
      throw new SourceFault(
        'config-nul-byte',
        'a NUL byte; expected a text file in UTF-8, and this looks like a binary one or like UTF-16',
        place,
      )
    }
    return source.parse(text, parseContext(request, environment, sourceAt))
  }
  return { items, sourceAt }
}

function bytesOrFault(read: Read): Buffer {
  if (read.ok) return read.bytes
  throw new SourceFault('config-unreadable', read.message, {}, read.exitStatus)
}

/** What is behind a NUL byte is of no use to anybody; with it the text still shows that it has one. */
function uptoNul(bytes: Buffer): Buffer {
  const nul = bytes.indexOf(0)
  return nul === -1 ? bytes : bytes.subarray(0, nul + 1)
}

function refuseLarge({ label, maxBytes }: TextSource, size: number): void {
  if (maxBytes === undefined || size <= maxBytes) return
  const megabytes = (count: number): string => `${String(Math.ceil((count / MEGABYTE) * 10) / 10)} MB`
  const message = `${megabytes(size)} of ${label}; expected at most ${megabytes(maxBytes)} (ini has no limit)`
  throw new SourceFault('config-too-large', message, { line: 1 })
}

const linesOf = (text: string): number => {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

/** Lines up to `first` and behind `after` were injected and count from 1 each; `shared` is 1 when the first of the latter is the file's last one too. */
export function sourcesIn(request: LoadRequest, first = 0, after: number = Infinity, shared: 0 | 1 = 0): OpenedSource['sourceAt'] {
  const { address: file, from } = request
  const includedFrom = from.line === 0 ? undefined : [placeOnly(from), ...(from.includedFrom ?? [])]
  return ({ line = 0, column }) => {
    // Without spreading, which costs a second for a million lines.
    const place: { file: string; line: number; column?: number; includedFrom?: readonly Source[] } = {
      file,
      line: line === 0 ? 0 : line - first,
    }
    if (line > after + shared) {
      place.file = `inject-after of ${file}`
      place.line = line - after
    } else if (line > 0 && line <= first) {
      place.file = `inject-before of ${file}`
      place.line = line
    }
    if (column !== undefined) place.column = column
    if (includedFrom !== undefined) place.includedFrom = includedFrom
    return place
  }
}

function placeOnly({ file, line, column }: Source): Source {
  return column === undefined ? { file, line } : { file, line, column }
}

type CommonContext = Pick<ParseContext, 'cwd' | 'env' | 'log' | 'warn' | 'fail'>

function commonContext({ option }: LoadRequest, environment: LoadEnvironment, sourceAt: OpenedSource['sourceAt']): CommonContext {
  const { addresses, problems } = environment
  return {
    cwd: addresses.cwd,
    env: addresses.env,
    log: addresses.log,
    warn: (message, at = {}, code = 'config-source-warning') => {
      problems.warn(code, sourceAt(at), at.line === undefined ? option : '', message)
    },
    fail: (message, at) => {
      throw new SourceFault('config-malformed', message, at)
    },
  }
}

function parseContext(request: LoadRequest, environment: LoadEnvironment, sourceAt: OpenedSource['sourceAt']): ParseContext {
  const { address, section, from, option } = request
  const { problems, mode } = environment
  return {
    ...commonContext(request, environment, sourceAt),
    file: address,
    section,
    mode,
    missingSection: (name, kind) => {
      problems.warn(
        'config-section-missing',
        from,
        option,
        `*** WARNING: Can't find section "${name}" in ${kind} configuration file ${address} ***`,
      )
    },
  }
}

function loadContext(request: LoadRequest, environment: LoadEnvironment, sourceAt: OpenedSource['sourceAt']): LoadContext {
  const { addresses, magic } = environment
  return {
    ...commonContext(request, environment, sourceAt),
    useFile: (path, section = '') => {
      const full = resolve(addresses.cwd, path)
      if (statSync(full, { throwIfNoEntry: false }) === undefined)
        throw new SourceFault('config-unreadable', `cannot read ${quote(path)}: no such file; expected a readable file`)
      setFileMagic(magic, path, section, addresses.cwd, request.upper)
      return full
    },
    magic: (text) => expandMagic(text, magic, () => undefined),
    read: async (address) => bytesOrFault(await readAddress(address, addresses)),
    firstValue: environment.firstValue,
  }
}
