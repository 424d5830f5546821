// Programs that run on the lord of a legion.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/daemons', {
  'legion-attach-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'LEGION COMMAND: like attach-daemon, only while this node is the lord of the legion.',
  },
  'legion-smart-attach-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'LEGION PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon, only while this node is the lord of the legion.',
  },
  'legion-smart-attach-daemon2': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'LEGION PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon2, only while this node is the lord of the legion.',
  },
})
