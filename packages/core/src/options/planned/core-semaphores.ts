// Options of the semaphores of System V, one of the two ways to lock between processes.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'persistent-ipcsem': {
    kind: 'flag',
    help: 'Leave the semaphores of `lock-engine = ipcsem` in the kernel when the server ends.',
    see: ['lock-engine', 'ftok'],
  },
})
