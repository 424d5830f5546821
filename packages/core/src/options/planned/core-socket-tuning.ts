// Options about sockets that the core does not have yet: mostly those of the UDP server.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'tcp-fast-open-client': {
    kind: 'flag',
    aliases: ['tcp-fastopen-client'],
    help: 'Send data in the first packet of TCP connections that the server opens itself.',
  },
  'no-fd-passing': {
    kind: 'flag',
    help: 'Do not pass descriptors over unix sockets to servers behind a gateway; uWSGI no longer does so in any case.',
  },
  udp: {
    kind: 'socket',
    implies: ['master'],
    help: 'Take datagrams on this UDP address: SNMP queries, announcements, and everything else as lines for the log.',
    see: ['snmp'],
  },
  multicast: { kind: 'string', implies: ['master'], help: 'Join this multicast group with the UDP server.' },
  'multicast-ttl': { kind: 'integer', default: 1, max: 255, help: 'How many routers the multicast packets of the server may pass.' },
  'multicast-loop': { kind: 'integer', default: 1, max: 1, help: '0 keeps the multicast packets of the server from this machine.' },
})
