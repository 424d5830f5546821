// The options that run commands at times of the clock.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
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
  'unique-cron': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like cron, but not while the command still runs from the last time.',
    see: ['cron'],
  },
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
  'cron-harakiri': { kind: 'seconds', unit: 's', help: 'Kill the commands of cron options that run longer than this.' },
})
