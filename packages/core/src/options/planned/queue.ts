// The queue in shared memory.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/queue', {
  queue: { kind: 'integer', help: 'Make a queue with this many slots, which all processes of the server share.' },
  'queue-blocksize': {
    kind: 'bytes',
    unit: 'bytes',
    default: 8192,
    help: 'Size of each slot; 16 bytes of it are taken. All slots together have to fill whole memory pages.',
  },
  'queue-store': { kind: 'string', implies: ['master'], help: 'Keep the queue in this file, so that its items outlive the server.' },
  'queue-store-sync': {
    kind: 'integer',
    help: 'Write the queue to its file after this many rounds of the master, one a second; without it the kernel decides.',
  },
})
