// Threads that finish the sending of files and the relaying of bodies.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/offload', {
  'offload-threads': {
    kind: 'integer',
    aliases: ['offload-thread'],
    default: 0,
    help: 'Threads of each worker that send files and cached items and relay proxied responses, while the worker takes the next request.',
  },
})
