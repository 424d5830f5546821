// Reads every source into one ordered list of entries: environment, command line, files. Immediate options act as they are met; everything else only
// takes its place. Nothing here knows what an option means beyond that, and no plugin code has run yet.

import { resolve } from 'node:path'
import { quote } from '../errors/quote.js'
import { messageOf } from '../errors/coded-error.js'
import type { OptionIndex } from '../options/option-index.js'
import type { CustomOption } from './custom-options.js'
import { IMMEDIATE_OPTIONS } from './immediate-options.js'
import { lexIni } from './ini-lexer.js'
import { END_WORDS, OPENERS, type Block, type LogicContext } from './logic.js'
import { expandMagic, setFileMagic, type MagicTable } from './magic-variables.js'
import type { ProblemList } from './problems.js'
import type { Source } from './settings.js'
import { readSourceText } from './source-text.js'

/** An entry while it is being resolved. */
export interface RawEntry {
  readonly key: string
  value: string | null
  readonly source: Source
  /** An immediate option: it has acted already and its value is never expanded. */
  readonly immediate: boolean
  /** Stored by set-ph: never an option. */
  readonly placeholder: boolean
  /** Made by a custom option: not shown by show-config. */
  readonly hidden: boolean
}

/** A plugin the configuration names. */
export interface PluginRequest {
  readonly spec: string
  readonly needed: boolean
  readonly source: Source
}

export interface ReaderEnvironment {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: (line: string) => void
  readonly print: (line: string) => void
  readonly magic: MagicTable
}

const MAX_INCLUDE_DEPTH = 64

export class ConfigReader implements LogicContext {
  readonly entries: RawEntry[] = []
  readonly customOptions: Map<string, CustomOption> = new Map()
  readonly pluginRequests: PluginRequest[] = []
  readonly pluginDirs: string[] = []
  /** Names that conditions asked for. */
  readonly asked: Set<string> = new Set()
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  strict = false

  /** Files being read, outermost first. */
  readonly #open: string[] = []
  #block: { readonly name: string; readonly source: Source; readonly values: Block } | undefined
  #inBlockLine = false
  #lastIni: string | undefined
  #firstFileSeen = false

  readonly index: OptionIndex
  readonly problems: ProblemList
  readonly environment: ReaderEnvironment

  constructor(index: OptionIndex, problems: ProblemList, environment: ReaderEnvironment) {
    this.index = index
    this.problems = problems
    this.environment = environment
    this.cwd = environment.cwd
    this.env = environment.env
  }

  /** Takes one option from any source, through the open block if there is one. */
  add(key: string, value: string | null, source: Source): void {
    if (key.includes('\0') || value?.includes('\0') === true) {
      this.problems.error('config-nul-byte', source, quote(key), 'a NUL byte in the name or value; expected text')
      return
    }
    if (this.#block === undefined || this.#inBlockLine) {
      this.store(key, value, source)
      return
    }
    if (END_WORDS.has(key)) {
      this.#block = undefined
      this.store(key, value, source)
      return
    }
    this.#inBlockLine = true
    try {
      for (const item of this.#block.values())
        this.store(key, item === null || value === null ? value : value.replaceAll('%(_)', item), source)
    } finally {
      this.#inBlockLine = false
    }
  }

  /** Appends an entry; an immediate option acts at once. */
  store(key: string, value: string | null, source: Source, how: { placeholder?: boolean; hidden?: boolean } = {}): void {
    const option = how.placeholder === true ? undefined : this.index.get(key)
    const immediate = option?.declaration.immediate === true
    this.entries.push({ key, value, source, immediate, placeholder: how.placeholder === true, hidden: how.hidden === true })
    if (!immediate) return
    if (option.name in OPENERS) this.#openBlock(option.name, key, value ?? '', source)
    else IMMEDIATE_OPTIONS[option.name]?.(this, value, source, key)
  }

  /** Loads an ini file, `FILE`, `FILE:SECTION` or `:SECTION`. `template`: upper-case magic variables keep their values. */
  loadIni(address: string, source: Source, option: string, template: boolean): void {
    const [path, section] = splitSection(address)
    const name = path === '' ? this.#lastIni : path
    if (name === undefined) {
      this.problems.error(
        'config-unreadable',
        source,
        option,
        `${quote(address)} names a section of no file; expected FILE:SECTION, or an ini file read before`,
      )
      return
    }
    const identity = `${/^(?:-$|[a-z]+:\/\/)/.test(name) ? name : resolve(this.cwd, name)}\0${section}`
    if (this.#open.includes(identity) || this.#open.length >= MAX_INCLUDE_DEPTH) {
      this.problems.error(
        'config-include-cycle',
        source,
        option,
        `${quote(address)} includes itself; expected files that include others without a circle`,
      )
      return
    }
    const read = readSourceText(name, this.cwd)
    if (!read.ok) {
      this.problems.error('config-unreadable', source, option, read.message)
      return
    }
    if (path !== '') this.environment.log(`[uWSGI] getting INI configuration from ${name}`)
    this.#lastIni = name
    setFileMagic(this.environment.magic, name, section, this.cwd, !template && !this.#firstFileSeen)
    if (!template) this.#firstFileSeen = true
    this.#open.push(identity)
    const at = positionsIn(name, source)
    const text = expandMagic(read.text, this.environment.magic, (written, line) => {
      this.problems.warn(
        'config-unknown-magic',
        at(line),
        '',
        `${quote(written)} is no magic variable and disappears; expected %% for a percent sign`,
      )
    })
    this.#readIni(text, at, name, section === '' ? 'uwsgi' : section, source, option)
    this.#open.pop()
  }

  /** Loads a file by its suffix, as bare arguments, `include` and `inherit` do. False when no loader knows the suffix. */
  loadBySuffix(address: string, source: Source, option: string): boolean {
    if (!/\.ini(?::[^/]*)?$/.test(address)) return false
    this.loadIni(address, source, option, true)
    return true
  }

  /** For `include` and `inherit`, where nothing but a loader can take the address. */
  include(address: string, source: Source, option: string): void {
    if (this.loadBySuffix(address, source, option)) return
    const format = /\.(xml|ya?ml|json|js)(?::[^/]*)?$/.exec(address)?.[1]
    const why = format === undefined ? 'its suffix names no format' : `${format} files are not built in this version`
    this.problems.error('config-no-loader', source, option, `unable to load configuration from ${address}: ${why}; expected an .ini file`)
  }

  /** The whole configuration has been read. */
  finish(): void {
    if (this.#block === undefined) return
    this.problems.warn(
      'config-unclosed-block',
      this.#block.source,
      this.#block.name,
      'the block has no end, so everything after it belongs to it; expected endfor or endif',
    )
  }

  firstValue(name: string): string | null | undefined {
    this.asked.add(name)
    return this.entries.find((entry) => entry.key === name)?.value
  }

  hasPlugin(name: string): boolean {
    return this.pluginRequests.some((request) => request.spec.replace(/^[0-9]+:/, '') === name)
  }

  #openBlock(canonical: string, written: string, argument: string, source: Source): void {
    if (this.#block !== undefined) {
      this.problems.error(
        'config-nested-logic',
        source,
        written,
        `recursive logic in options is not supported (option = ${written}); expected the end of ${this.#block.name} first`,
      )
      return
    }
    try {
      const values = OPENERS[canonical]?.(argument, this)
      if (values !== undefined) this.#block = { name: written, source, values }
    } catch (error) {
      this.problems.error('config-bad-value', source, written, `${quote(argument)} cannot be used: ${messageOf(error)}`)
      this.#block = { name: written, source, values: () => [] }
    }
  }

  #readIni(text: string, at: (line: number) => Source, file: string, wanted: string, from: Source, option: string): void {
    let inside = false
    let found = false
    for (const line of lexIni(text)) {
      if (line.kind === 'section') {
        inside = line.name === wanted
        found ||= inside
        if (line.trailing && line.name.startsWith(wanted)) {
          this.problems.warn(
            'config-section-header',
            at(line.line),
            '',
            `text after the header makes this the section ${quote(line.name)}; expected [${wanted}] alone on its line`,
          )
        }
      } else if (inside) {
        this.add(line.key, line.value, at(line.line))
      }
    }
    if (!found) {
      this.problems.warn(
        'config-section-missing',
        from,
        option,
        `*** WARNING: Can't find section "${wanted}" in INI configuration file ${file} ***`,
      )
    }
  }
}

/** Where the lines of a file are, with the files that led to it. */
function positionsIn(file: string, from: Source): (line: number) => Source {
  if (from.line === 0) return (line) => ({ file, line })
  const includedFrom = [{ file: from.file, line: from.line }, ...(from.includedFrom ?? [])]
  return (line) => ({ file, line, includedFrom })
}

/** The section is after the last colon; in an address with a scheme only a colon behind the last slash counts. */
function splitSection(address: string): [path: string, section: string] {
  const scheme = /^[a-z]+:\/\//.test(address)
  const colon = scheme ? address.indexOf(':', address.lastIndexOf('/')) : address.lastIndexOf(':')
  return colon === -1 ? [address, ''] : [address.slice(0, colon), address.slice(colon + 1)]
}
