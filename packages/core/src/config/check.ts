// Holds every entry against the declarations once all plugins are known: values that do not parse, names that nobody owns, options without effect.

import { quote } from '../errors/quote.js'
import { nearestName } from '../options/nearest.js'
import type { OptionIndex } from '../options/option-index.js'
import { parseValue } from '../options/parse-value.js'
import type { OptionExplainer } from '../options/known-options.js'
import { END_WORDS } from './logic.js'
import { foreignByte } from './text-bytes.js'
import type { ProblemList } from './problems.js'
import type { RawEntry } from './reader.js'
import type { Entry } from './settings.js'

export interface CheckContext {
  readonly index: OptionIndex
  readonly problems: ProblemList
  readonly strict: boolean
  /** Names that placeholders, `get` and conditions asked for. */
  readonly used: ReadonlySet<string>
  readonly customOptions: ReadonlyMap<string, unknown>
  /** Whose the options are that nobody here declares. */
  readonly known: OptionExplainer
  /** Whether an installed plugin listens on sockets for the option: those are options of uWSGI's core, loaded or not. */
  readonly isListener: (name: string) => boolean
  readonly log: (line: string) => void
}

/** One check of a configuration. */
interface Check extends CheckContext {
  /** What was found near a name, as the end of a message. */
  readonly nearest: Map<string, string>
}

/** Returns the entries as the rest of the server sees them. */
export function checkEntries(raw: readonly RawEntry[], given: CheckContext): Entry[] {
  const context: Check = { ...given, nearest: new Map() }
  const noticed = new Set<string>()
  return raw.map((entry, order) => {
    const option = entry.placeholder ? undefined : context.index.get(entry.key)
    if (option === undefined) checkUnowned(entry, context)
    else if (!END_WORDS.has(entry.key)) {
      const parsed = parseValue(option.declaration, entry.value)
      if (!parsed.ok) context.problems.error(parsed.code, entry.source, entry.key, parsed.message)
      if (!PASSED_ON.has(option.name)) checkBytes(entry, context)
      const { noEffect } = option.declaration
      if (noEffect !== undefined && !noticed.has(option.name)) {
        noticed.add(option.name)
        context.log(`${entry.key}: has no effect: ${noEffect}`)
      }
    }
    const { key: written, value, source } = entry
    const checked = { name: option?.name ?? written, written, value, source, order }
    return entry.hidden ? { ...checked, made: true } : checked
  })
}

/** Options whose text nobody here reads: it is stored again, or written out as it is. */
const PASSED_ON: ReadonlySet<string> = new Set(['print', 'iprint', 'set', 'set-placeholder', 'declare-option', 'declare-option2'])

/** Bytes that are not UTF-8 reach apps as placeholders do. Everything else here is text: paths, addresses, headers. */
function checkBytes({ key, value, source }: RawEntry, { problems }: CheckContext): void {
  const foreign = value === null ? undefined : foreignByte(value)
  if (foreign === undefined) return
  const byte = `0x${foreign.byte.toString(16).padStart(2, '0')}`
  const message = `the value holds a byte that is not UTF-8 (${byte}, character ${String(foreign.column)}); expected a file in UTF-8`
  problems.error('config-bad-encoding', source, key, message)
}

function checkUnowned(entry: RawEntry, context: Check): void {
  const { problems, index } = context
  if (entry.placeholder) {
    if (index.get(entry.key) !== undefined || context.isListener(entry.key)) {
      problems.error(
        'config-placeholder-clash',
        entry.source,
        entry.key,
        `you cannot use ${entry.key} as a placeholder, it is already available as an option; expected another name`,
      )
    }
    return
  }
  const unknown = (why: string): void => {
    problems.error('config-unknown-option', entry.source, shown, `[strict-mode] unknown config directive: ${shown}${why}`)
  }
  const shown = /^[\w.-]{1,60}$/.test(entry.key) ? entry.key : quote(entry.key)
  if (context.customOptions.has(entry.key)) {
    if (entry.undeclared === true) unknown('; it is declared further down, expected its declare-option above')
    return
  }
  const explanation = context.known.explain(entry.key)
  if (explanation !== undefined) {
    problems.error(explanation.code, entry.source, entry.key, explanation.message)
    return
  }
  const code = context.strict ? 'config-unknown-option' : 'config-unknown-key'
  if (!context.strict && context.used.has(entry.key)) return
  // A name is looked for once, and not at all when nobody would read about it.
  const nearest = problems.isFull(context.strict ? 'error' : 'warning', code) ? '' : nearestTo(entry.key, context)
  if (context.strict) unknown(nearest)
  else problems.warn(code, entry.source, shown, `no option has this name and nothing expands %(${shown})${nearest}`)
}

function nearestTo(key: string, { index, known, nearest }: Check): string {
  let text = nearest.get(key)
  if (text === undefined) {
    const name = nearestName(key, [...index.names(), ...known.names()])
    text = name === undefined ? '' : `; nearest: ${name}`
    nearest.set(key, text)
  }
  return text
}
