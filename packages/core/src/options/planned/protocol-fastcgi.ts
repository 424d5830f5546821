// Listeners that speak FastCGI.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-fastcgi', {
  'fastcgi-socket': { kind: 'socket', repeat: true, help: 'Serve FastCGI on this address.' },
  'fastcgi-nph-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Serve FastCGI on this address, the response beginning with an HTTP status line.',
  },
  'fastcgi-modifier1': { kind: 'integer', default: 0, max: 255, help: 'Modifier1 of the requests of all FastCGI sockets.' },
  'fastcgi-modifier2': { kind: 'integer', default: 0, max: 255, help: 'Modifier2 of the requests of all FastCGI sockets.' },
})
