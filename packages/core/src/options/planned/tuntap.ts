// IP packets between network namespaces, over tun devices and a socket. Linux only.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/tuntap', {
  'tuntap-router': {
    kind: 'string',
    repeat: true,
    help: 'DEVICE SOCKET [STATS] [GATEWAY]: make this tun device and route IP packets between it and the clients of the socket.',
    see: ['tuntap-device'],
  },
  'tuntap-router-firewall-in': {
    kind: 'string',
    repeat: true,
    help: 'ACTION SOURCE[/MASK] DESTINATION[/MASK]: allow or deny packets on their way to clients; the first rule that fits decides, none allows.',
  },
  'tuntap-router-firewall-out': {
    kind: 'string',
    repeat: true,
    help: 'ACTION SOURCE[/MASK] DESTINATION[/MASK]: allow or deny packets that clients send; the first rule that fits decides, none allows.',
  },
  'tuntap-router-route': {
    kind: 'string',
    repeat: true,
    help: 'SOURCE/MASK DESTINATION/MASK HOST:PORT: send packets that fit to this UDP address.',
  },
  'tuntap-router-stats': {
    kind: 'socket',
    help: 'Serve the statistics of the router as JSON on this address: its peers and the bytes of each.',
  },
  'tuntap-device': {
    kind: 'string',
    repeat: true,
    help: 'DEVICE [SOCKET]: make this tun device in the instance and, with a socket, connect it to the router there.',
    see: ['tuntap-router'],
  },
  'tuntap-device-rule': {
    kind: 'string',
    repeat: true,
    help: 'DIRECTION SOURCE/MASK DESTINATION/MASK ACTION [HOST:PORT]: rule the router is asked to apply for this device; ACTION is allow, deny, route or gateway.',
  },
  'tuntap-use-credentials': {
    kind: 'string',
    argument: 'optional',
    help: 'Check user, group and pid of clients on the unix socket of the router; the value names a function that decides.',
  },
})
