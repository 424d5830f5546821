// What uWSGI does in its configure loop, as far as it changes the list: custom options are replaced by what they stand for, and inherited files are
// appended at the end, where their scalars win. Neither sees the expansion passes again.

import { expandCustomOption } from './custom-options.js'
import type { ConfigReader, RawEntry } from './reader.js'

export async function configure(reader: ConfigReader): Promise<RawEntry[]> {
  const result: RawEntry[] = []
  // The reader's list grows while inherited files are read; for...of sees what is appended.
  for (const entry of reader.entries) {
    result.push(entry)
    if (entry.immediate || entry.placeholder) continue
    if (entry.key === 'mode') reader.mode = entry.value ?? ''
    if (entry.key === 'inherit') await reader.include(entry.value ?? '', entry.source, 'inherit')
    else expandCustom(entry, reader, result, [])
  }
  return result
}

/** `within`: the custom options this one came out of. */
function expandCustom(entry: RawEntry, reader: ConfigReader, result: RawEntry[], within: readonly string[]): void {
  // A declared option cannot be declared anew: the table's first owner of a name counts, as in uWSGI.
  const custom = reader.index.get(entry.key) === undefined ? reader.customOptions.get(entry.key) : undefined
  if (custom === undefined) return
  if (within.includes(entry.key)) {
    reader.problems.error(
      'config-endless-expansion',
      entry.source,
      entry.key,
      'the option stands for itself without an end; expected a template that does not use it',
    )
    return
  }
  for (const { key, value } of expandCustomOption(custom, entry.value)) {
    const made: RawEntry = { key, value, source: entry.source, immediate: false, placeholder: false, hidden: true }
    result.push(made)
    expandCustom(made, reader, result, [...within, entry.key])
  }
}
