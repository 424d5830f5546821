// Options of locks, the clock and other inner machinery that the core does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  locks: { kind: 'integer', default: 0, help: 'Number of locks for apps besides lock 0, which is always there.' },
  'lock-engine': { kind: 'string', help: 'How locks are made: ipcsem for System V semaphores instead of the default.' },
  ftok: { kind: 'string', help: 'File that the keys of System V semaphores are made of, so that a crash leaves none behind.' },
  clock: { kind: 'string', default: 'unix', help: 'Clock that times are taken from.', see: ['clock-list'] },
  'persistent-ipcsem': {
    kind: 'flag',
    help: 'Leave the semaphores of `lock-engine = ipcsem` in the kernel when the server ends.',
    see: ['lock-engine', 'ftok'],
  },
})
