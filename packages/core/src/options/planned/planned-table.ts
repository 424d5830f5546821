// What a file in this folder holds: options of uWSGI whose feature is not written yet, declared in full, and the package that will own them. When the
// feature is written, its declaration moves from here into that package and nothing else changes.

import type { OptionTable } from '../declare.js'

export interface PlannedTable {
  /** npm name of the package that will own the options (`@uwsgi-ts/cache`); several tables may name the same one. */
  readonly owner: string
  readonly table: OptionTable
}

export function definePlannedOptions(owner: `@uwsgi-ts/${string}`, table: OptionTable): PlannedTable {
  return { owner, table }
}
