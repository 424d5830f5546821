// Writes a list of options as ini, JSON or YAML text that reads back as the same list. The ini is written by hand: the npm package `ini` quotes values
// with `;`, `=` or blanks around them, writes repeated keys as `key[]` and dotted ones as sections, and uWSGI's ini has no quotes, no lists and no such
// sections. In every format a percent sign is doubled, because magic variables are replaced in the whole text before it is parsed.

import { Document, Pair, Scalar, YAMLMap } from 'yaml'
import { formatSource } from '../config/problems.js'
import { quote } from '../errors/quote.js'
import type { ResolvedEntry } from './resolved-entries.js'

export const CONFIG_FORMATS = ['ini', 'json', 'yaml'] as const
export type ConfigFormat = (typeof CONFIG_FORMATS)[number]

export interface WrittenConfig {
  readonly text: string
  /** Entries the format cannot hold; the text lacks them. */
  readonly faults: readonly string[]
  /** What reads back differently. */
  readonly warnings: readonly string[]
}

const SECTION = 'uwsgi'

export function writeConfig(entries: readonly ResolvedEntry[], format: ConfigFormat, withSources: boolean): WrittenConfig {
  switch (format) {
    case 'ini':
      return writeIni(entries, withSources)
    case 'json':
      return writeJson(entries, withSources)
    case 'yaml':
      return { text: writeYaml(entries, withSources), faults: [], warnings: [] }
  }
}

const escaped = (text: string): string => text.replaceAll('%', '%%')

function writeIni(entries: readonly ResolvedEntry[], withSources: boolean): WrittenConfig {
  const lines = [`[${SECTION}]`]
  const faults: string[] = []
  for (const entry of entries) {
    const fault = iniFault(entry)
    if (fault !== undefined) {
      faults.push(`${formatSource(entry.source)}: ${entry.key}: ${fault}; expected json or yaml as the format`)
      continue
    }
    if (withSources) lines.push(`; ${formatSource(entry.source).replaceAll(/[\r\n]/g, ' ')}`)
    lines.push(`${escaped(entry.key)} = ${escaped(entry.value)}`.trimEnd())
  }
  return { text: `${lines.join('\n')}\n`, faults, warnings: [] }
}

/** Ini has no quotes and no escapes, so some texts have no form in it. */
function iniFault({ key, value }: ResolvedEntry): string | undefined {
  if (/[\n=]|^[;#[]|^[ \t\r]|[ \t\r]$|^$/.test(key)) return `ini cannot hold the name ${quote(key)}`
  if (value.includes('\n')) return 'ini cannot hold a value with a line break'
  return /^[ \t\r]|[ \t\r]$/.test(value) ? 'ini cannot hold a value with blanks around it' : undefined
}

/** A whole number that reads back as the same text. */
function plainNumber(text: string): number | undefined {
  return /^(?:0|-?[1-9][0-9]{0,14})$/.test(text) ? Number(text) : undefined
}

const jsonValue = (text: string): string | number => plainNumber(text) ?? escaped(text)

function writeJson(entries: readonly ResolvedEntry[], withSources: boolean): WrittenConfig {
  const byKey = new Map<string, ResolvedEntry[]>()
  for (const entry of entries) byKey.set(entry.key, [...(byKey.get(entry.key) ?? []), entry])
  const members = [...byKey].map(([key, list]): [string, unknown] => {
    const values = list.map(({ value }) => jsonValue(value))
    return [escaped(key), values.length === 1 ? values[0] : values]
  })
  const sources = [...byKey].map(([key, list]): [string, unknown] => {
    const places = list.map(({ source }) => escaped(formatSource(source)))
    return [escaped(key), places.length === 1 ? places[0] : places]
  })
  // Built as text, because an object would put keys that are numbers first and lose `__proto__`.
  const inline = (value: unknown): string =>
    Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value)
  const object = (pairs: ReadonlyArray<[string, unknown]>): string =>
    pairs.length === 0 ? '{}' : `{\n${pairs.map(([key, value]) => `    ${JSON.stringify(key)}: ${inline(value)}`).join(',\n')}\n  }`
  const sections = [`  "${SECTION}": ${object(members)}`, ...(withSources ? [`  "sources": ${object(sources)}`] : [])]
  const moved = [...byKey.keys()].filter((key) => isInterrupted(key, entries))
  const warnings =
    moved.length === 0
      ? []
      : [`json puts all values of an option in one place, so the order between options changes: ${moved.join(', ')}; ini and yaml keep it`]
  return { text: `{\n${sections.join(',\n')}\n}\n`, faults: [], warnings }
}

/** Other options stand between its values. */
function isInterrupted(key: string, entries: readonly ResolvedEntry[]): boolean {
  const first = entries.findIndex((entry) => entry.key === key)
  const last = entries.findLastIndex((entry) => entry.key === key)
  return entries.slice(first, last + 1).some((entry) => entry.key !== key)
}

/** uWSGI's YAML takes a key several times, so the order is kept as it is. */
function writeYaml(entries: readonly ResolvedEntry[], withSources: boolean): string {
  const section = new YAMLMap()
  for (const entry of entries) {
    const key = new Scalar(escaped(entry.key))
    if (withSources) key.commentBefore = ` ${formatSource(entry.source).replaceAll(/[\r\n]/g, ' ')}`
    section.items.push(new Pair(key, yamlScalar(entry.value)))
  }
  const document = new Document(new YAMLMap(), { uniqueKeys: false })
  ;(document.contents as YAMLMap).items.push(new Pair(new Scalar(SECTION), section))
  return document.toString({ lineWidth: 0 })
}

/** Scalars are text for uWSGI, so only what looks like a number or a truth value to other readers goes without quotes. */
function yamlScalar(text: string): Scalar {
  const number = plainNumber(text)
  if (number !== undefined) return new Scalar(number)
  if (text === 'true' || text === 'false') return new Scalar(text === 'true')
  const scalar = new Scalar(escaped(text))
  // Block scalars would have to agree with the reader about the newline at their end.
  if (!/^[\w./-][\w./=+@, -]*$/.test(text)) scalar.type = 'QUOTE_DOUBLE'
  return scalar
}
