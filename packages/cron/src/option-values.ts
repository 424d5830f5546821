// What `defineConfig` takes for each option of this package.
// Made by `npm run readme-options` from the declarations of the options.

import type { Repeated, SecondsValue, TextValue } from '@uwsgi-ts/core'

declare module '@uwsgi-ts/core' {
  interface OptionValues {
    /** MINUTE HOUR DAY MONTH WEEKDAY COMMAND: run a command when the local time matches; -1 is always, -N every N. */
    readonly cron?: Repeated<TextValue> | undefined
    /** Kill the commands of cron options that run longer than this. A plain number is in s. */
    readonly 'cron-harakiri'?: SecondsValue | undefined
    /** [KEY=VALUE,...] COMMAND: like cron, with the keys minute, hour, day, month, week, unique, harakiri and legion. */
    readonly cron2?: Repeated<TextValue> | undefined
    /** LEGION MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like cron, only while this node is the lord of the legion. */
    readonly 'legion-cron'?: Repeated<TextValue> | undefined
    /** The same as `legion-cron`. */
    readonly 'cron-legion'?: Repeated<TextValue> | undefined
    /** MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like cron, but not while the command still runs from the last time. */
    readonly 'unique-cron'?: Repeated<TextValue> | undefined
    /** LEGION MINUTE HOUR DAY MONTH WEEKDAY COMMAND: like unique-cron, only while this node is the lord of the legion. */
    readonly 'unique-legion-cron'?: Repeated<TextValue> | undefined
    /** The same as `unique-legion-cron`. */
    readonly 'unique-cron-legion'?: Repeated<TextValue> | undefined
  }
}
