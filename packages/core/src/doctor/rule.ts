// What a rule of the doctor is: data that says what is wrong with a configuration, why, and what to write instead, and a function that finds it. The rules
// are in rules/, by theme; docs/doctor.md is made of them.

import type { Entry } from '../config/settings.js'
import type { InspectedConfig } from './inspected-config.js'

/** `error`: dangerous, or it does not do what it says. `warning`: probably not what is meant. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note'

export interface Hit {
  /** The line it is about; without one it is about the whole configuration. */
  readonly at?: Entry | undefined
  /** What is there, in this configuration. */
  readonly what: string
  /** Instead of the rule's own advice. */
  readonly instead?: string
}

export interface Rule {
  /** Never changes its meaning. */
  readonly id: string
  readonly severity: Severity
  /** What it looks for, for the list of rules. */
  readonly title: string
  readonly why: string
  readonly instead: string
  readonly find: (config: InspectedConfig) => readonly Hit[]
}

/** A rule that finds at most one thing. */
export function hit(what: string | undefined | false, at?: Entry): readonly Hit[] {
  return what === undefined || what === false ? [] : [{ what, at }]
}
