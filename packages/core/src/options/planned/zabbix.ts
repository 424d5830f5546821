// Metrics sent to Zabbix.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/zabbix', {
  'zabbix-template': {
    kind: 'string',
    argument: 'optional',
    implies: ['enable-metrics'],
    help: 'Write a template for Zabbix with one item for each metric into this file, or to standard output.',
    see: ['stats-push'],
  },
})
