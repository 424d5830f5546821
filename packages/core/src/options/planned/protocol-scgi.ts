// Listeners that speak SCGI.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-scgi', {
  'scgi-socket': { kind: 'socket', repeat: true, help: 'Serve SCGI on this address; responses begin with a Status line.' },
  'scgi-nph-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Serve SCGI on this address; responses begin with an HTTP status line, for clients that pass them on unparsed.',
  },
  'scgi-modifier1': { kind: 'integer', default: 0, max: 255, help: 'Modifier1 of the requests of all SCGI sockets.' },
  'scgi-modifier2': { kind: 'integer', default: 0, max: 255, help: 'Modifier2 of the requests of all SCGI sockets.' },
})
