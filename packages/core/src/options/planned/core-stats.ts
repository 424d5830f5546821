// Options of the stats server and its pushers that the core does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'stats-push': {
    kind: 'string',
    repeat: true,
    implies: ['master', 'enable-metrics'],
    help: 'PUSHER[:ARGUMENTS]: send statistics to this pusher regularly, such as file, socket, statsd, rrdtool or zabbix.',
    see: ['stats-pusher-default-freq'],
  },
  'stats-pusher-default-freq': {
    kind: 'seconds',
    aliases: ['stats-pushers-default-freq'],
    unit: 's',
    default: 3,
    implies: ['master'],
    help: 'How often pushers without a time of their own are given statistics.',
  },
})
