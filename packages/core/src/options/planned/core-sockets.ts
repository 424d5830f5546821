// Options about sockets and the way they are bound and served that the core does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'enable-proxy-protocol': {
    kind: 'flag',
    help: 'Take the address of the client from a PROXY line (version 1) in front of HTTP requests.',
  },
})
