// The list that --print-config writes: what is left of a configuration when everything that acted while it was read is taken out. Read back, it gives
// the same options in the same order, without the files, blocks and custom options it was made from.

import { parseCustomOption } from '../config/custom-options.js'
import type { RawEntry } from '../config/reader.js'
import type { Source } from '../config/settings.js'
import { parseValue } from '../options/parse-value.js'
import type { OptionIndex } from '../options/option-index.js'

export interface ResolvedEntry {
  readonly key: string
  readonly value: string
  readonly source: Source
}

/**
 * Immediate options whose effect is not in the rest of the list. All other immediate options have done what they were for: files are read, blocks
 * repeated, custom options expanded.
 */
export const KEPT_IMMEDIATE: ReadonlySet<string> = new Set([
  'set-placeholder',
  'strict',
  'plugin',
  'need-plugin',
  'plugins-dir',
  'autoload',
])

/** Options that only this run was asked, and whose presence would make the printed file print itself. */
const OF_THIS_RUN: ReadonlySet<string> = new Set(['print-config', 'print-config-sources', 'inherit'])

export function resolvedEntries(shown: readonly RawEntry[], index: OptionIndex): ResolvedEntry[] {
  const custom = new Set<string>()
  const result: ResolvedEntry[] = []
  for (const entry of shown) {
    const option = entry.placeholder ? undefined : index.get(entry.key)
    if (option?.name === 'declare-option') {
      const name = parseCustomOption(entry.value ?? '')?.name
      if (name !== undefined && index.get(name) === undefined) custom.add(name)
    }
    const gone =
      entry.placeholder ||
      custom.has(entry.key) ||
      (option !== undefined && (OF_THIS_RUN.has(option.name) || (entry.immediate && !KEPT_IMMEDIATE.has(option.name))))
    if (!gone) result.push({ key: entry.key, value: entry.value ?? valueOfNone(entry.key, index), source: entry.source })
  }
  return result
}

/** No format but the command line can leave a value out; `true` is what show-config prints, a number what an absent one counts as. */
function valueOfNone(key: string, index: OptionIndex): string {
  const declaration = index.get(key)?.declaration
  if (declaration === undefined || declaration.kind === 'flag') return 'true'
  const none = parseValue(declaration, null)
  if (!none.ok) return ''
  const empty = parseValue(declaration, '')
  if (empty.ok && empty.value === none.value) return ''
  return declaration.kind === 'megabytes' ? '1' : String(none.value)
}

/** Values that still hold a reference: what reads them will replace it when there is something to replace it with. */
export function keepsReference(entry: ResolvedEntry): boolean {
  return /[$@%]\(/.test(entry.value)
}
