// Options about sockets and the way they are bound and served that the core does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  freebind: { kind: 'flag', help: 'Bind addresses that the machine does not have yet.' },
  'enable-proxy-protocol': {
    kind: 'flag',
    help: 'Take the address of the client from a PROXY line (version 1) in front of HTTP requests.',
  },
})
