// The block that --show-config prints, byte for byte as uWSGI does: every stored option in order, expanded, `true` where there is no value. Lines that
// a preset stands for, which uWSGI does not have, are marked by comments.

import { presetOf } from './preset.js'
import { formatSource } from './problems.js'
import type { RawEntry } from './reader.js'
import { splitSection } from './sources/section.js'

/** uWSGI's readers of these formats cut the section from the text that it shows. */
const CUT: ReadonlySet<string> = new Set(['xml', 'xmlconfig', 'json', 'js'])

export function showConfig(entries: readonly RawEntry[]): string[] {
  const lines: string[] = []
  let preset: string | undefined
  for (const { key, value, source, hidden } of entries) {
    if (hidden) continue
    const from = presetOf(source)
    const [asked] = source.includedFrom ?? []
    if (from !== preset && preset !== undefined) lines.push(`;end of preset ${preset}`)
    if (from !== preset && from !== undefined) lines.push(`;preset ${from}${asked === undefined ? '' : ` (${formatSource(asked)})`}`)
    preset = from
    lines.push(`${key} = ${CUT.has(key) ? splitSection(value ?? '')[0] : (value ?? 'true')}`)
  }
  if (preset !== undefined) lines.push(`;end of preset ${preset}`)
  return ['', ';uWSGI instance configuration', '[uwsgi]', ...lines, ';end of configuration', '']
}
