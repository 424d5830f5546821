// Zerg mode: instances that serve on the sockets of another.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/zerg', {
  'zerg-server': {
    kind: 'socket',
    implies: ['master'],
    help: 'Hand the listening sockets of this instance to every instance that connects to this unix socket.',
    see: ['zerg'],
  },
  zerg: {
    kind: 'socket',
    repeat: true,
    help: 'Serve on the listening sockets that the zerg server or pool at this unix socket hands out.',
    see: ['zerg-server', 'zergpool'],
  },
  'zerg-fallback': { kind: 'flag', help: 'Bind the own sockets when a server of zerg cannot be reached, instead of ending the start.' },
  zergpool: {
    kind: 'string',
    aliases: ['zerg-pool'],
    repeat: true,
    help: 'SOCKET:ADDRESS[,ADDRESS]: bind these addresses in a process of their own, which hands them out at this unix socket.',
    see: ['zerg'],
  },
})
