// Options of the HTTP listeners.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
  'http-socket': { kind: 'socket', repeat: true, help: 'Serve HTTP on this address.', see: ['http-socket-keepalive', 'keepalive-timeout'] },
  'http11-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Serve HTTP on this address and keep connections open, whatever http-socket-keepalive says.',
  },
  'http-socket-keepalive': {
    kind: 'flag',
    default: true,
    argument: 'optional',
    help: 'Keep connections of http-socket open when the client wants it. Off: one request a connection, as in uWSGI.',
  },
  'http-socket-modifier1': { kind: 'integer', default: 0, max: 255, help: 'Modifier1 of the requests of all HTTP sockets.' },
  'http-socket-modifier2': { kind: 'integer', default: 0, max: 255, help: 'Modifier2 of the requests of all HTTP sockets.' },
})
