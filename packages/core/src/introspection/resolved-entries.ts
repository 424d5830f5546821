// The list that --print-config writes: what is left of a configuration when everything that acted while it was read is taken out. Read back, it gives
// the same options in the same order, without the files, blocks and custom options it was made from.

import type { ReadConfig } from '../config/resolve.js'
import type { Source } from '../config/settings.js'
import type { OptionDeclaration } from '../options/declare.js'
import { parseValue } from '../options/parse-value.js'

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
  'fallback-config',
  // What these do to the process has to be done again.
  'ienv',
  'early-envdir',
  'umask',
  'immediate-uid',
  'immediate-gid',
])

/** Options that only this run was asked, whose presence would make the printed file print itself, and those whose effect is in the list. */
const DONE: ReadonlySet<string> = new Set(['print-config', 'print-config-sources', 'inherit', 'declare-option2'])

export function resolvedEntries({ shown, index, customNames }: Pick<ReadConfig, 'shown' | 'index' | 'customNames'>): ResolvedEntry[] {
  const result: ResolvedEntry[] = []
  for (const entry of shown) {
    const { key, source } = entry
    const option = entry.placeholder ? undefined : index.get(key)
    if (entry.placeholder) {
      // `set-ph` makes its own again; other options that made one are gone.
      const pair = `${key}=${entry.value ?? ''}`
      const before = result.at(-1)
      if (before === undefined || index.get(before.key)?.name !== 'set-placeholder' || before.value !== pair)
        result.push({ key: 'set-placeholder', value: pair, source })
    } else if (option === undefined) {
      if (!customNames.has(key)) result.push({ key, value: entry.value ?? 'true', source })
    } else if (!DONE.has(option.name) && (!entry.immediate || KEPT_IMMEDIATE.has(option.name))) {
      result.push({ key, value: entry.value ?? valueOfNone(option.declaration), source })
    }
  }
  return result
}

/** No format but the command line can leave a value out; `true` is what show-config prints, a number what an absent one counts as. */
function valueOfNone(declaration: OptionDeclaration): string {
  if (declaration.kind === 'flag') return 'true'
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
