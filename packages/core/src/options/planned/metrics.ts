// Metrics: counters and gauges, their storage, thresholds and names for SNMP.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/metrics', {
  'enable-metrics': {
    kind: 'flag',
    implies: ['master'],
    help: 'Count requests, memory, load and what apps and plugins add, and show it in the statistics.',
  },
})
