// Options of the listeners that speak the uwsgi protocol, and of `socket`, whose protocol may be chosen.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
  socket: {
    kind: 'socket',
    short: 's',
    repeat: true,
    help: 'Serve the default protocol on this address: uwsgi, or what socket-protocol says.',
    see: ['socket-protocol'],
  },
  'uwsgi-socket': { kind: 'socket', repeat: true, help: 'Serve the uwsgi protocol on this address.' },
  'socket-protocol': { kind: 'string', aliases: ['protocol'], default: 'uwsgi', help: 'Protocol of socket: uwsgi or http.' },
  'abstract-socket': {
    kind: 'flag',
    short: 'a',
    help: 'Bind unix sockets of socket and uwsgi-socket as abstract ones, without a file. Linux only.',
  },
})
