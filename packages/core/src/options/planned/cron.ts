// Commands and signals at times of the clock.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/cron', {
  cron: {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'MINUTE HOUR DAY MONTH WEEKDAY COMMAND: run a command when the local time matches; -1 is always, -N every N.',
    see: ['cron2', 'unique-cron', 'cron-harakiri'],
  },
  cron2: {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: '[KEY=VALUE,...] COMMAND: like cron, with the keys minute, hour, day, month, week, unique, harakiri and legion.',
  },
  'cron-harakiri': { kind: 'seconds', unit: 's', help: 'Kill the commands of cron options that run longer than this.' },
  'legion-cron': {
    kind: 'string',
    repeat: true,
    aliases: ['cron-legion'],
    implies: ['master'],
    help: 'LEGION MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like cron, only while this node is the lord of the legion.',
  },
  'unique-cron': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like cron, but not while the command still runs from the last time.',
    see: ['cron'],
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
