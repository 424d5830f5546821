// Commands at times of the clock that never run twice at once.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/cron', {
  'unique-cron': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'MINUTE HOUR DAY MONTH WEEKDAY COMMAND: as cron, but not while the command still runs from the last time.',
    see: ['cron'],
  },
  'unique-legion-cron': {
    kind: 'string',
    aliases: ['unique-cron-legion'],
    repeat: true,
    implies: ['master'],
    help: 'LEGION MINUTE HOUR DAY MONTH WEEKDAY COMMAND: as unique-cron, only while this instance is lord of the legion.',
    see: ['legion-cron'],
  },
})
