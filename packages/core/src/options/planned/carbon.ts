// Metrics sent to Graphite's carbon.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/carbon', {
  carbon: {
    kind: 'socket',
    repeat: true,
    implies: ['master'],
    help: 'HOST:PORT: send statistics to this carbon server, as lines of text over TCP.',
    see: ['carbon-use-metrics'],
  },
  'carbon-use-metrics': {
    kind: 'flag',
    help: 'Send the values of the metrics subsystem under their own names instead of the statistics of workers.',
    see: ['enable-metrics'],
  },
  'carbon-freq': { kind: 'seconds', unit: 's', default: 60, help: 'How often statistics are sent.' },
  'carbon-timeout': { kind: 'seconds', unit: 's', default: 3, help: 'Time that connecting to a carbon server and writing to it may take.' },
  'carbon-max-retry': { kind: 'integer', default: 0, help: 'How often sending is tried again after a failure before the next turn.' },
  'carbon-retry-delay': { kind: 'seconds', unit: 's', default: 7, help: 'Time between a failure and the next try.' },
  'carbon-root': { kind: 'string', default: 'uwsgi', help: 'First part of all names; an empty one is left out.' },
  'carbon-id': {
    kind: 'string',
    help: 'Part of all names that stands for this instance; without it the first socket, its dots as underscores.',
  },
  'carbon-hostname-dots': {
    kind: 'string',
    help: 'Put this instead of the dots of the host name in all names; without it they stay and divide.',
  },
  'carbon-name-resolve': {
    kind: 'flag',
    aliases: ['carbon-resolve-names'],
    help: 'Allow names instead of IP addresses for carbon servers.',
  },
  'carbon-no-workers': { kind: 'flag', help: 'Leave out the values of single workers.' },
  'carbon-idle-avg': {
    kind: 'string',
    default: 'last',
    help: 'Average response time to send when there was no request since the last time: `last` again, `zero`, or `none`.',
  },
})
