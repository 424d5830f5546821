// Which languages this configuration runs, and what their zygotes are told. A language's group number is its place in this list.

import { hostname } from 'node:os'
import type { ResolvedConfig } from '../config/resolved-config.js'
import type { Settings } from '../config/settings.js'
import { encodeText } from '../config/text-bytes.js'
import type { LanguageDefinition } from '../plugin/abi.js'
import { workerNameFact } from './process-names.js'
import { runsPrograms } from './worker-program.js'

export interface Language {
  readonly group: number
  readonly name: string
  readonly definition: LanguageDefinition
}

export function wantedLanguages({ settings, plugins }: ResolvedConfig): Language[] {
  if (runsPrograms(settings)) return []
  const languages: Language[] = []
  for (const name of plugins.languages.names()) {
    const definition = plugins.languages.get(name)
    if (definition?.wanted(settings)) languages.push({ group: languages.length, name, definition })
  }
  return languages
}

export interface HostFacts {
  readonly version: string
  readonly cwd: string
  readonly reloads: number
  readonly startedOn: number
  /** Magic variables as the last file left them. */
  readonly magic: Readonly<Record<string, string>>
}

/** Items of EVENT configure: option name and value in the order of the configuration, then the facts whose names begin with `@`. */
export function hostConfiguration(
  { definition }: Language,
  settings: Settings,
  facts: HostFacts,
  more: readonly string[] = [],
): Array<string | Uint8Array> {
  const wanted = definition.hostOptions === undefined ? undefined : new Set(definition.hostOptions)
  const items: Array<string | Uint8Array> = []
  for (const { name, value } of settings.entries)
    if (wanted === undefined || wanted.has(name)) items.push(name, encodeText(value ?? 'true'))
  const bit = (on: boolean): string => (on ? '1' : '0')
  return [
    ...items,
    '@workers',
    String(settings.number('processes') ?? 1),
    '@cores',
    String(settings.number('threads') ?? 1),
    '@master',
    bit(settings.flag('master')),
    '@hostname',
    hostname(),
    '@version',
    facts.version,
    '@modifier1',
    String(definition.modifier1),
    '@lazy',
    bit(settings.flag('lazy-apps')),
    '@reloads',
    String(facts.reloads),
    '@cwd',
    facts.cwd,
    '@buffer-size',
    String(settings.number('buffer-size') ?? 4096),
    '@started-on',
    String(facts.startedOn),
    ...more,
    ...workerNameFact(settings),
    ...exportedOptions(settings),
    ...Object.entries(facts.magic).flatMap(([letter, value]) => [`@magic:${letter}`, encodeText(value)]),
  ]
}

/** What apps see as `uwsgi.opt`: names as they were written, an option without a value told from one whose value is empty. */
function exportedOptions(settings: Settings): Array<string | Uint8Array> {
  const stored = settings.entries.filter(({ made }) => made !== true)
  return stored.flatMap(({ written, value }) =>
    value === null ? [encodeText(`@bare:${written}`), ''] : [encodeText(`@opt:${written}`), encodeText(value)],
  )
}
