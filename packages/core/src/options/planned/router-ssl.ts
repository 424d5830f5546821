// The gateway that ends TLS and passes bare connections on.

import { keyedGatewayOptions } from './corerouter.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/router-ssl', {
  sslrouter: {
    kind: 'string',
    repeat: true,
    help: 'ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CLIENT-CA]]: take TLS connections on this address and relay their plain bytes to a server.',
    see: ['sslrouter-to', 'sslrouter-sni'],
  },
  sslrouter2: {
    kind: 'key-values',
    keys: ['addr', 'cert', 'crt', 'key', 'ciphers', 'clientca', 'client_ca'],
    repeat: true,
    help: 'Like sslrouter, with its parts by name: addr, cert and key are needed; ciphers and clientca may be given.',
  },
  ...keyedGatewayOptions('sslrouter', 'the listening address or the name of sslrouter-sni'),
  'sslrouter-sni': {
    kind: 'flag',
    help: 'Choose the server by the name that the client asked for in the TLS handshake.',
    see: ['sni', 'sni-dir'],
  },
  'sslrouter-session-context': {
    kind: 'string',
    help: 'Context under which TLS sessions are resumed; machines that share sessions need the same one.',
    see: ['ssl-sessions-use-cache'],
  },
  'sslrouter-max-retries': {
    kind: 'integer',
    default: 3,
    help: 'How many further servers are tried for a connection whose server could not be reached.',
  },
})
