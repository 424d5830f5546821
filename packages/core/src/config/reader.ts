// Reads every source into one ordered list of entries: environment, command line, files. Immediate options act as they are met; everything else only
// takes its place. Nothing here knows what an option means beyond that. What has to be waited for (a plugin, a network source) makes the methods
// return a promise; a line that waits for nothing costs none.

import { resolve } from 'node:path'
import { quote } from '../errors/quote.js'
import { CodedError, messageOf } from '../errors/coded-error.js'
import type { IndexedOption, OptionIndex } from '../options/option-index.js'
import type { ConfigSource } from '../plugin/config-sources.js'
import { declareCustomOption, type CustomOption } from './custom-options.js'
import { useCustomOption } from './custom-use.js'
import type { ExitPlan } from './exit-plan.js'
import { IMMEDIATE_OPTIONS } from './immediate-options.js'
import { inOrder, whenReady } from './in-order.js'
import { END_WORDS, OPENERS, type Block, type LogicContext } from './logic.js'
import type { MagicTable } from './magic-variables.js'
import { runPluginOption } from './plugin-option.js'
import type { PluginSupply } from './plugin-supply.js'
import type { ProblemList } from './problems.js'
import type { Restriction } from './restriction.js'
import type { Source } from './settings.js'
import { readKept } from './sources/kept-sources.js'
import { openSource, sourcesIn, type LoadRequest, type OpenedSource } from './sources/open-source.js'
import { hasScheme, readAddress, type AddressContext, type Read } from './sources/read-address.js'
import { splitSection } from './sources/section.js'
import { SourceFault } from './sources/source-fault.js'
import type { SourceRegistry } from './sources/source-registry.js'

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
  /** What blacklist and whitelist allowed where it stands. */
  readonly restriction?: Restriction | undefined
  /** Stored under `strict` when nobody had declared the name yet. */
  readonly undeclared?: boolean
}

/** A plugin the configuration names. */
export interface PluginRequest {
  readonly spec: string
  readonly needed: boolean
  readonly source: Source
}

export interface ReaderEnvironment {
  readonly cwd: string
  /** The reader's own copy; `ienv` and `early-envdir` change it. */
  readonly env: Record<string, string | undefined>
  readonly log: (line: string) => void
  readonly print: (line: string) => void
  readonly exitPlan: ExitPlan
  readonly magic: MagicTable
  readonly sources: SourceRegistry
  readonly supply: PluginSupply
}

const MAX_INCLUDE_DEPTH = 64
/** Of options that make options that act: an include takes one or two of them. */
const MAX_DEPTH = 4 * MAX_INCLUDE_DEPTH
/** Of all files together: files that include others twice double with each step. */
const MAX_LOADS = 10_000

export class ConfigReader implements LogicContext {
  readonly entries: RawEntry[] = []
  readonly customOptions: Map<string, CustomOption> = new Map()
  /** What custom options stand for that acted at once. It counts before all entries that are not immediate. */
  readonly made: RawEntry[] = []
  readonly pluginRequests: PluginRequest[] = []
  readonly pluginDirs: string[] = []
  /** Names that conditions asked for. */
  readonly asked: Set<string> = new Set()
  readonly cwd: string
  readonly env: Record<string, string | undefined>
  strict = false
  /** The range of blacklist or whitelist that is open here. */
  restriction: Restriction | undefined
  /** Value of the option `mode`, known once it has been configured. */
  mode: string | undefined
  /** Texts that stand before and after each text that is read from now on. */
  injectBefore = ''
  injectAfter = ''
  /** How every option reads an address. */
  readonly addresses: AddressContext

  /** Files being read, outermost first. */
  readonly #open: string[] = []
  #block: OpenBlock | undefined
  #inBlockLine = false
  /** Openers that were refused inside a block; their ends are no mistakes of their own. */
  #refusedOpeners = 0
  #loads = 0
  #depth = 0
  /** The file read last, for `:SECTION`, by its format. */
  readonly #last = new Map<ConfigSource, string>()
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
    const { cwd, env, log, supply } = environment
    this.addresses = { cwd, env, log, scheme: (name) => supply.scheme(name), kept: readKept(env) }
  }

  /** Takes one option from any source, through the open block if there is one. */
  add(key: string, value: string | null, source: Source): void | Promise<void> {
    if (key.includes('\0') || value?.includes('\0') === true) {
      this.problems.error('config-nul-byte', source, quote(key), 'a NUL byte in the name or value; expected text')
      return undefined
    }
    if (this.restriction !== undefined && this.#isForbidden(key, source)) return undefined
    if (END_WORDS.has(key)) return this.#closeBlock(key, value, source)
    if (key === 'else') return this.#turnBlock(value, source)
    const block = this.#block
    if (block === undefined || this.#inBlockLine) return this.store(key, value, source)
    const items = block.values()
    block.held = items.length > 0
    this.#inBlockLine = true
    const stored = inOrder(items, (item) =>
      this.store(key, item === null || value === null ? value : value.replaceAll('%(_)', item), source),
    )
    if (stored !== undefined) return stored.finally(() => (this.#inBlockLine = false))
    this.#inBlockLine = false
  }

  /** Appends an entry; an immediate option acts at once. */
  store(key: string, value: string | null, source: Source, how: { placeholder?: boolean; hidden?: boolean } = {}): void | Promise<void> {
    if (this.restriction !== undefined && this.#isForbidden(key, source)) return undefined
    const option = how.placeholder === true ? undefined : this.index.get(key)
    if (option === undefined && how.placeholder !== true && !this.customOptions.has(key)) {
      const owner = this.environment.supply.ownerOfImmediate(key)
      if (owner !== undefined) {
        return this.environment.supply.load(owner).then(
          () => this.#append(this.index.get(key), key, value, source, how),
          (error: unknown) => this.#pluginFault(error, source, key),
        )
      }
    }
    return this.#append(option, key, value, source, how)
  }

  /** `plugins-dir = FOLDER`. */
  addPluginDir(dir: string): void {
    this.pluginDirs.push(dir)
    this.environment.supply.alsoLookIn(dir)
  }

  /** `plugin = NAME`. */
  requestPlugin(request: PluginRequest): void | Promise<void> {
    this.pluginRequests.push(request)
    return this.environment.supply.needEarly(request.spec)
  }

  /** The bytes behind any address; never throws for a source that cannot be read. */
  readAddress(address: string): Read | Promise<Read> {
    return readAddress(address, this.addresses)
  }

  /** Loads `ADDRESS`, `ADDRESS:SECTION` or `:SECTION`. `template`: upper-case magic variables keep their values. */
  load(format: ConfigSource, written: string, source: Source, option: string, template: boolean): void | Promise<void> {
    const [path, section = ''] = 'parse' in format ? splitSection(written) : [written]
    if (section === '' && 'parse' in format && format.emptySection !== 'default' && written.endsWith(':')) {
      this.problems.error(
        'config-unreadable',
        source,
        option,
        `${quote(written)} names no section behind its colon; expected FILE or FILE:SECTION`,
      )
      return undefined
    }
    const address = path === '' ? this.#last.get(format) : path
    if (address === undefined) {
      const message = `${quote(written)} names a section of no file; expected FILE:SECTION, or such a file read before`
      this.problems.error('config-unreadable', source, option, message)
      return undefined
    }
    const identity = `${hasScheme(address) ? address : resolve(this.cwd, address)}\0${section}`
    if (++this.#loads > MAX_LOADS) {
      const message = `${quote(written)} is not read: more than ${String(MAX_LOADS)} files have been; expected fewer`
      this.problems.error('config-include-cycle', source, option, message)
      return undefined
    }
    if (this.#open.includes(identity) || this.#open.length >= MAX_INCLUDE_DEPTH) {
      const message = `${quote(written)} includes itself; expected files that include others without a circle`
      this.problems.error('config-include-cycle', source, option, message)
      return undefined
    }
    this.#last.set(format, address)
    const upper = !template && !this.#firstFileSeen
    if (!template) this.#firstFileSeen = true
    this.#open.push(identity)
    const read = this.#read(format, { address, section, from: source, option, upper, announced: path !== '' })
    if (read !== undefined) return read.finally(() => void this.#open.pop())
    this.#open.pop()
  }

  /** Loads a file by its suffix, as bare arguments, `include` and `inherit` do. False when no format has the suffix. */
  loadBySuffix(address: string, source: Source, option: string, template = true): boolean | Promise<boolean> {
    const format = this.environment.supply.sourceFor(address)
    if (format instanceof Promise) {
      return format.then(
        async (found) => {
          if (found === undefined) return false
          await this.load(found, address, source, option, template)
          return true
        },
        (error: unknown) => {
          this.#pluginFault(error, source, option)
          return true
        },
      )
    }
    if (format === undefined) return false
    return this.load(format, address, source, option, template)?.then(() => true) ?? true
  }

  /** For `include`, `inherit` and `config`, where nothing but a format can take the address. */
  include(address: string, source: Source, option: string, template = true): void | Promise<void> {
    return whenReady(this.loadBySuffix(address, source, option, template), (loaded) => {
      if (loaded) return
      const expected = this.environment.sources.suffixes.join(', ')
      const message = `unable to load configuration from ${address}: its suffix names no format; expected one of ${expected}`
      this.problems.error('config-no-loader', source, option, message)
    })
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
    return this.pluginRequests.some(({ spec }) => this.environment.supply.namesOf(spec).includes(name))
  }

  #openBlock(canonical: string, written: string, argument: string, source: Source): void {
    if (this.#block !== undefined) {
      this.#refusedOpeners++
      this.problems.error(
        'config-nested-logic',
        source,
        written,
        `recursive logic in options is not supported (option = ${written}); expected the end of ${this.#block.name} first`,
      )
      return
    }
    const block = { name: written, source, condition: canonical.startsWith('if-'), held: undefined }
    try {
      const values = OPENERS[canonical]?.(argument, this)
      if (values !== undefined) this.#block = { ...block, values }
    } catch (error) {
      // uWSGI logs that the file of for-readline cannot be read and goes on without its lines; the rest is an argument that makes no sense.
      const report = canonical === 'for-readline' ? this.problems.warn : this.problems.error
      report.call(this.problems, 'config-bad-value', source, written, `${quote(argument)} cannot be used: ${messageOf(error)}`)
      this.#block = { ...block, values: () => [] }
    }
  }

  /** In a file that a line of a block includes, an end word ends nothing: it is stored like any other, as in uWSGI. */
  #closeBlock(key: string, value: string | null, source: Source): void | Promise<void> {
    if (this.#block !== undefined && !this.#inBlockLine) this.#block = undefined
    else if (this.#refusedOpeners > 0) this.#refusedOpeners--
    else {
      const why = this.#block === undefined ? 'no block is open here' : `a line of the ${this.#block.name} block includes this file`
      this.problems.warn(
        'config-stray-end',
        source,
        key,
        `${why}, so this ends nothing; expected for... or if... above it in the same file`,
      )
    }
    return this.store(key, value, source)
  }

  /** What follows counts when the condition did not hold for the last line above. */
  #turnBlock(value: string | null, source: Source): void | Promise<void> {
    const block = this.#inBlockLine ? undefined : this.#block
    if (block === undefined || !block.condition) {
      const why = block === undefined ? 'no block is open here' : `the ${block.name} block has no other side`
      this.problems.error('config-stray-end', source, 'else', `${why}; expected else once, between if... and endif`)
      return undefined
    }
    const otherwise = !(block.held ?? block.values().length > 0)
    this.#block = { ...block, condition: false, values: () => (otherwise ? [null] : []) }
    return this.store('else', value, source)
  }

  #isForbidden(key: string, source: Source): boolean {
    const by = this.restriction?.forbids(key)
    if (by === undefined) return false
    this.problems.error(
      'config-forbidden-option',
      source,
      key,
      `uWSGI error: forbidden option "${key}" (by ${by}); expected another option`,
    )
    return true
  }

  #append(
    option: IndexedOption | undefined,
    key: string,
    value: string | null,
    source: Source,
    { placeholder = false, hidden = false }: { placeholder?: boolean; hidden?: boolean },
  ): void | Promise<void> {
    const immediate = option?.declaration.immediate === true
    const { restriction } = this
    const custom = option === undefined && !placeholder ? this.customOptions.get(key) : undefined
    if (custom !== undefined) {
      this.entries.push({ key, value, source, immediate: true, placeholder, hidden, restriction })
      const use = { reader: this, source, restriction, made: (entry: RawEntry) => this.#take(entry) }
      return this.#deeper(key, source, () => useCustomOption(custom, value, use))
    }
    const undeclared = this.strict && option === undefined && !placeholder
    this.entries.push({ key, value, source, immediate, placeholder, hidden, restriction, undeclared })
    return immediate ? this.#deeper(key, source, () => this.act(option, key, value, source)) : undefined
  }

  /** Options that act may store others that do. */
  #deeper(key: string, source: Source, run: () => void | Promise<void>): void | Promise<void> {
    if (this.#depth >= MAX_DEPTH) {
      const message = 'options that make other options do so without an end here; expected them to end'
      this.problems.error('config-endless-expansion', source, key, message)
      return undefined
    }
    this.#depth++
    const waiting = run()
    if (waiting !== undefined) return waiting.finally(() => this.#depth--)
    this.#depth--
  }

  /** One of the options that a custom option stands for. */
  #take(entry: RawEntry): void | Promise<void> {
    const { key, value, source } = entry
    this.made.push(entry)
    if (key === 'mode') this.mode = value ?? ''
    if (key === 'declare-option2') declareCustomOption(this, value, source, key)
    return key === 'inherit' ? this.include(value ?? '', source, key) : undefined
  }

  /** What an immediate option does. */
  act({ name }: IndexedOption, key: string, value: string | null, source: Source): void | Promise<void> {
    if (name in OPENERS) return this.#openBlock(name, key, value ?? '', source)
    const format = this.environment.sources.byOption(name)
    if (format !== undefined) return this.load(format, value ?? '', source, key, false)
    const action = this.environment.sources.action(name)
    if (action !== undefined) return runPluginOption(action, key, value, source, this)
    return IMMEDIATE_OPTIONS[name]?.(this, value, source, key)
  }

  #read(format: ConfigSource, request: LoadRequest): void | Promise<void> {
    const { addresses, environment, problems, mode, injectBefore: before, injectAfter: after } = this
    const firstValue = (name: string): string | null | undefined => this.firstValue(name)
    const failed = (error: unknown, opened?: OpenedSource): void => {
      if (error instanceof SourceFault) problems.exitStatus = error.exitStatus ?? problems.exitStatus
      if (error instanceof CodedError) this.#pluginFault(error, request.from, request.option)
      else if (!(error instanceof SourceFault)) throw error
      else if (error.code === 'config-unreadable') problems.error(error.code, request.from, request.option, error.message)
      else problems.error(error.code, (opened?.sourceAt ?? sourcesIn(request))(error.place), '', error.message)
    }
    const take = (opened: OpenedSource): void | Promise<void> =>
      attempt(
        () =>
          whenReady(opened.items(), (items) =>
            inOrder(items, ({ key, value, line, column, incidental }) => {
              if (incidental === true) this.asked.add(key)
              return this.add(key, value, opened.sourceAt({ line, column }))
            }),
          ),
        (error) => failed(error, opened),
      )
    return attempt(
      () =>
        whenReady(openSource(format, request, { addresses, magic: environment.magic, problems, mode, firstValue, before, after }), take),
      failed,
    )
  }

  #pluginFault(error: unknown, source: Source, option: string): void {
    if (!(error instanceof CodedError)) throw error
    this.problems.error(error.code, source, option, error.message)
  }
}

/** A block whose end has not come yet. */
interface OpenBlock {
  readonly name: string
  readonly source: Source
  readonly values: Block
  /** An `if`, whose other side has not begun. */
  readonly condition: boolean
  /** Whether the last line was stored; undefined before the first. */
  held: boolean | undefined
}

/** `failed` gets what `run` throws, at once or later. */
function attempt(run: () => void | Promise<void>, failed: (error: unknown) => void): void | Promise<void> {
  try {
    return run()?.catch(failed)
  } catch (error) {
    failed(error)
  }
}
