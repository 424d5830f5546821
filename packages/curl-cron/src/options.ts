// The options that ask for URLs at times of the clock.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
  'curl-cron': {
    kind: 'string',
    aliases: ['cron-curl'],
    repeat: true,
    implies: ['master'],
    help: 'MINUTE HOUR DAY MONTH WEEKDAY URL: get this URL at these times; -1 fits always, -N every N.',
    see: ['cron'],
  },
  'legion-curl-cron': {
    kind: 'string',
    aliases: ['legion-cron-curl', 'curl-cron-legion', 'cron-curl-legion'],
    repeat: true,
    implies: ['master'],
    help: 'LEGION MINUTE HOUR DAY MONTH WEEKDAY URL: like curl-cron, only while this node is the lord of the legion.',
    see: ['legion-cron'],
  },
})
