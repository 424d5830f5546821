// Log lines that raise no alarm.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/alarms', {
  'not-log-alarm': {
    kind: 'string',
    aliases: ['not-alarm-log'],
    repeat: true,
    implies: ['master', 'log-master'],
    help: 'ALARM[,ALARM] REGEXP: raise no alarm for log lines that match, whatever rules of log-alarm follow.',
    see: ['log-alarm'],
  },
})
