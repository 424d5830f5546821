// Runs every rule over one configuration. A finding is what a rule found with where it stands; the report prints them.

import type { Entry, Source } from '../config/settings.js'
import type { InspectedConfig } from './inspected-config.js'
import type { Severity } from './rule.js'
import { THEMES } from './rules.js'

export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly source: Source
  /** Name as written; empty when it is about the whole configuration. Never a value: it may be a secret. */
  readonly option: string
  readonly what: string
  readonly why: string
  readonly instead: string
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

/** A problem of the reader names a line and no entry: it belongs where that line's entries are. */
function orderOf(at: Entry, config: InspectedConfig): number {
  if (at.order >= 0) return at.order
  const { file, line } = at.source
  return config.entries.find(({ source }) => source.file === file && source.line >= line)?.order ?? -1
}

/** The worst first, and in the order of the configuration. */
export function examine(config: InspectedConfig): Finding[] {
  const found = THEMES.flatMap(({ rules }) => rules).flatMap((rule) =>
    rule.find(config).map(({ at, what, instead }) => ({
      order: at === undefined ? -1 : orderOf(at, config),
      finding: {
        rule: rule.id,
        severity: rule.severity,
        source: at?.source ?? config.source,
        option: at?.written ?? '',
        what,
        why: rule.why,
        instead: instead ?? rule.instead,
      },
    })),
  )
  const rank = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)
  return found.sort((a, b) => rank(a.finding) - rank(b.finding) || a.order - b.order).map(({ finding }) => finding)
}
