// What `defineConfig` takes for each option of this package.
// Made by `npm run readme-options` from the declarations of the options.

import type { Repeated, TextValue } from '@uwsgi-ts/core'

declare module '@uwsgi-ts/core' {
  interface OptionValues {
    /** MINUTE HOUR DAY MONTH WEEKDAY URL: get this URL at these times; -1 fits always, -N every N. */
    readonly 'curl-cron'?: Repeated<TextValue> | undefined
    /** The same as `curl-cron`. */
    readonly 'cron-curl'?: Repeated<TextValue> | undefined
    /** LEGION MINUTE HOUR DAY MONTH WEEKDAY URL: like curl-cron, only while this node is the lord of the legion. */
    readonly 'legion-curl-cron'?: Repeated<TextValue> | undefined
    /** The same as `legion-curl-cron`. */
    readonly 'legion-cron-curl'?: Repeated<TextValue> | undefined
    /** The same as `legion-curl-cron`. */
    readonly 'curl-cron-legion'?: Repeated<TextValue> | undefined
    /** The same as `legion-curl-cron`. */
    readonly 'cron-curl-legion'?: Repeated<TextValue> | undefined
  }
}
