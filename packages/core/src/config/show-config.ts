// The block that --show-config prints, byte for byte as uWSGI does: every stored option in order, expanded, `true` where there is no value.

import type { RawEntry } from './reader.js'

export function showConfig(entries: readonly RawEntry[]): string[] {
  const lines = entries.filter((entry) => !entry.hidden).map((entry) => `${entry.key} = ${entry.value ?? 'true'}`)
  return ['', ';uWSGI instance configuration', '[uwsgi]', ...lines, ';end of configuration', '']
}
