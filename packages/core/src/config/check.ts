// Holds every entry against the declarations once all plugins are known: values that do not parse, names that nobody owns, options without effect.

import { quote } from '../errors/quote.js'
import { nearestName } from '../options/nearest.js'
import type { OptionIndex } from '../options/option-index.js'
import { parseValue } from '../options/parse-value.js'
import type { OptionExplainer } from '../options/known-options.js'
import { END_WORDS } from './logic.js'
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
  readonly log: (line: string) => void
}

/** Returns the entries as the rest of the server sees them. */
export function checkEntries(raw: readonly RawEntry[], context: CheckContext): Entry[] {
  const noticed = new Set<string>()
  return raw.map((entry, order) => {
    const option = entry.placeholder ? undefined : context.index.get(entry.key)
    if (option === undefined) checkUnowned(entry, context)
    else if (!END_WORDS.has(entry.key)) {
      const parsed = parseValue(option.declaration, entry.value)
      if (!parsed.ok) context.problems.error(parsed.code, entry.source, entry.key, parsed.message)
      const { noEffect } = option.declaration
      if (noEffect !== undefined && !noticed.has(option.name)) {
        noticed.add(option.name)
        context.log(`${entry.key}: has no effect: ${noEffect}`)
      }
    }
    const { key: written, value, source } = entry
    return { name: option?.name ?? written, written, value, source, order, ...(entry.hidden ? { made: true } : {}) }
  })
}

function checkUnowned(entry: RawEntry, context: CheckContext): void {
  const { problems, index } = context
  if (entry.placeholder) {
    if (index.get(entry.key) !== undefined) {
      problems.error(
        'config-placeholder-clash',
        entry.source,
        entry.key,
        `you cannot use ${entry.key} as a placeholder, it is already available as an option; expected another name`,
      )
    }
    return
  }
  if (context.customOptions.has(entry.key)) return
  const explanation = context.known.explain(entry.key)
  if (explanation !== undefined) {
    problems.error(explanation.code, entry.source, entry.key, explanation.message)
    return
  }
  const nearest = (): string => {
    const name = nearestName(entry.key, [...index.names(), ...context.known.names()])
    return name === undefined ? '' : `; nearest: ${name}`
  }
  const shown = /^[\w.-]{1,60}$/.test(entry.key) ? entry.key : quote(entry.key)
  if (context.strict) {
    problems.error('config-unknown-option', entry.source, shown, `[strict-mode] unknown config directive: ${shown}${nearest()}`)
  } else if (!context.used.has(entry.key)) {
    problems.warn('config-unknown-key', entry.source, shown, `no option has this name and nothing expands %(${shown})${nearest()}`)
  }
}
