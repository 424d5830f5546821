// File systems mounted and unmounted in phases of the hooks that are not built.

import type { OptionTable } from '../declare.js'
import { PHASES, type Phase } from './core-hooks.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const AS_ROOT: readonly Phase[] = ['as-vassal', 'as-emperor']

function each(prefix: string, help: (when: string) => string): OptionTable {
  return Object.fromEntries(AS_ROOT.map((phase) => [`${prefix}-${phase}`, { kind: 'string', repeat: true, help: help(PHASES[phase]) }]))
}

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  ...each('mount', (when) => `TYPE SOURCE PATH [FLAGS [DATA]]: mount this file system ${when}.`),
  ...each('umount', (when) => `PATH [FLAGS]: unmount the file system at this path ${when}.`),
})
