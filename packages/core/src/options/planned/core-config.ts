// Options of the configuration language and of the command line that the core does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'pcre-jit': { kind: 'flag', immediate: true, help: 'Compile the regular expressions of the options that follow to machine code.' },
})
