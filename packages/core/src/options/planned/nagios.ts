// A check for Nagios.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/nagios', {
  nagios: {
    kind: 'flag',
    help: "Ask the server at the first address of socket how it is, print one line and exit with Nagios' status: 0 fine, 1 warning, 2 critical, 3 unknown.",
    see: ['ping'],
  },
})
