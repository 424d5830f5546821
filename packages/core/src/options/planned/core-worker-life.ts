// How workers and their threads begin, end and hold on to memory.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'thread-stacksize': {
    kind: 'integer',
    aliases: ['threads-stacksize', 'thread-stack-size', 'threads-stack-size'],
    unit: 'KiB',
    implies: ['enable-threads'],
    help: 'Stack of each thread of a worker.',
    see: ['threads'],
  },
  'no-threads-wait': { kind: 'flag', help: 'Let workers leave at a stop or reload without waiting for their threads.' },
  'skip-atexit': { kind: 'flag', help: 'Do not run the exit handlers of languages and plugins in processes other than the master.' },
  'skip-atexit-teardown': {
    kind: 'flag',
    help: 'Run the exit handlers of apps but do not take their interpreter apart when a process ends.',
  },
})
