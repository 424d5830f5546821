// Options of the listeners of the uwsgi protocol that protocol-uwsgi does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-uwsgi', {
  'puwsgi-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Serve the uwsgi protocol on this address and keep connections open for further requests; requests have no body.',
    see: ['uwsgi-socket'],
  },
})
