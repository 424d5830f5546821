// Metrics: counters and gauges, their storage, thresholds and names for SNMP.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/metrics', {})
