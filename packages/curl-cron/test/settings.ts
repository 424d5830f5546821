// Settings as a configuration with these options would give them.

import { CORE_OPTIONS, settingsFromEntries, type Settings } from '@uwsgi-ts/core'
import { options } from '../src/options.js'

export function settingsOf(...given: ReadonlyArray<readonly [option: string, value: string | null]>): Settings {
  const entries = given.map(([name, value], order) => ({ name, written: name, value, order, source: { file: 'app.ini', line: order + 2 } }))
  return settingsFromEntries(entries, [
    { owner: 'core', table: CORE_OPTIONS },
    { owner: 'curl-cron', table: options },
  ])
}
