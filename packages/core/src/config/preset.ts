// `preset = NAME`: acts as if the lines of config/preset-lines.ts stood at its place, so what comes later overrides them and what came earlier is overridden.

import { quote } from '../errors/quote.js'
import { nearestName } from '../options/nearest.js'
import { inOrder } from './in-order.js'
import { PRESETS } from './preset-lines.js'
import type { ConfigReader } from './reader.js'
import type { Source } from './settings.js'

/** Stands in front of the name of a preset where a file's name would stand. */
const PREFIX = 'preset '

export function applyPreset(reader: ConfigReader, value: string | null, source: Source, written: string): void | Promise<void> {
  const name = value ?? ''
  const lines = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined
  if (lines === undefined) {
    const names = Object.keys(PRESETS)
    const nearest = nearestName(name, names)
    const hint = nearest === undefined ? '' : `; nearest: ${nearest}`
    reader.problems.error('config-bad-value', source, written, `${quote(name)} is no preset; expected ${names.join(' or ')}${hint}`)
    return undefined
  }
  const from = { file: `${PREFIX}${name}`, includedFrom: [source, ...(source.includedFrom ?? [])] }
  return inOrder(lines.entries(), ([at, line]) => reader.store(line.option, line.value, { ...from, line: at + 1 }))
}

/** Name of the preset an entry came out of. */
export function presetOf({ file }: Source): string | undefined {
  return file.startsWith(PREFIX) ? file.slice(PREFIX.length) : undefined
}
