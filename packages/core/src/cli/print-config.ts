// --print-config FORMAT: the resolved configuration on standard output, in a form that is a configuration again.

import type { ReadConfig } from '../config/resolve.js'
import { CONFIG_FORMATS, writeConfig } from '../introspection/config-writer.js'
import { keepsReference, resolvedEntries } from '../introspection/resolved-entries.js'
import type { CliStreams } from './main.js'

/** Returns the exit status: 1 when the format cannot hold the configuration. */
export function printConfig(config: ReadConfig, streams: CliStreams): number {
  const { settings } = config
  const wanted = settings.string('print-config') ?? ''
  const format = CONFIG_FORMATS.find((name) => name === wanted.toLowerCase())
  if (format === undefined) {
    streams.err(`print-config: ${JSON.stringify(wanted)} is no format; expected ${CONFIG_FORMATS.join(', ')}`)
    return 1
  }
  const entries = resolvedEntries(config)
  const { text, faults, warnings } = writeConfig(entries, format, settings.flag('print-config-sources'))
  for (const fault of faults) streams.err(fault)
  if (faults.length > 0) return 1
  for (const warning of warnings) streams.err(`print-config: warning: ${warning}`)
  const open = [...new Set(entries.filter(keepsReference).map(({ key }) => key))]
  if (open.length > 0)
    streams.err(
      `print-config: warning: references that nothing replaced are left in ${open.join(', ')}; they mean what they name when it is read`,
    )
  streams.out(text.replace(/\n$/, ''))
  return 0
}
