// Options of the HTTP listeners that protocol-http does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-http', {
  'https-socket': {
    kind: 'socket',
    repeat: true,
    help: 'ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CA]]: serve HTTP over TLS on this address; with a CA clients need a certificate of it.',
  },
  'https-socket-modifier1': { kind: 'integer', default: 0, max: 255, help: 'Modifier1 of the requests of all HTTPS sockets.' },
  'https-socket-modifier2': { kind: 'integer', default: 0, max: 255, help: 'Modifier2 of the requests of all HTTPS sockets.' },
  'http-path-info-no-decode-slashes': {
    kind: 'flag',
    help: 'Leave %2F as it is in PATH_INFO, so that it differs from a slash.',
  },
})
