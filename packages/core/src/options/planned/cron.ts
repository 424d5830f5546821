// Commands at times of the clock, on the lord of a legion.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/cron', {
  'legion-cron': {
    kind: 'string',
    repeat: true,
    aliases: ['cron-legion'],
    implies: ['master'],
    help: 'LEGION MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like cron, only while this node is the lord of the legion.',
  },
  'unique-legion-cron': {
    kind: 'string',
    aliases: ['unique-cron-legion'],
    repeat: true,
    implies: ['master'],
    help: 'LEGION MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like unique-cron, only while this node is the lord of the legion.',
    see: ['legion-cron'],
  },
})
