// Signals between the processes of a server, and timers that raise them.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/signals', {
  'signal-bufsize': {
    kind: 'bytes',
    aliases: ['signals-bufsize'],
    unit: 'bytes',
    help: 'Size of the buffers for signals between processes; when one is full, a signal is lost.',
  },
  'signal-timer': {
    kind: 'string',
    aliases: ['timer'],
    repeat: true,
    implies: ['master'],
    help: 'NUMBER SECONDS: raise this uwsgi signal every so many seconds.',
  },
  'signal-rbtimer': {
    kind: 'string',
    aliases: ['rbtimer'],
    repeat: true,
    implies: ['master'],
    help: 'NUMBER SECONDS: like signal-timer, kept by the master itself instead of by the kernel.',
  },
})
