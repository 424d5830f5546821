// Listeners that hand the bare connection to the app.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-raw', {
  'raw-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Hand each connection to this address to the app as it is; nothing is parsed and no request line is logged.',
    see: ['python-raw'],
  },
  'raw-modifier1': { kind: 'integer', default: 0, max: 255, help: 'Modifier1 of the connections of all raw sockets.' },
  'raw-modifier2': { kind: 'integer', default: 0, max: 255, help: 'Modifier2 of the connections of all raw sockets.' },
})
