// Metrics kept in round-robin databases.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/rrdtool', {
  rrdtool: {
    kind: 'string',
    repeat: true,
    implies: ['master', 'enable-metrics'],
    help: 'Keep the history of every metric in a file METRIC.rrd in this folder; missing files are made at the start.',
    see: ['enable-metrics'],
  },
  'rrdtool-freq': { kind: 'seconds', unit: 's', default: 300, help: 'How often the values are written into the files.' },
  'rrdtool-lib': { kind: 'string', default: 'librrd.so', help: 'Name or path of the library of RRDtool.' },
})
