// Asking a running server how it is: the client side, for monitoring systems and shells.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/ping', {
  ping: {
    kind: 'socket',
    implies: ['no-server'],
    help: 'Ask the server at this address whether it is alive, instead of starting one: exit status 0 yes, 1 no, 2 with a warning it has set.',
  },
  'ping-timeout': { kind: 'seconds', unit: 's', default: 3, help: 'Time the answer to ping may take.' },
})
