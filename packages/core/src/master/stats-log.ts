// SIGUSR1: the configuration and the request counters in the log, in uWSGI's form.

import type { Generation } from './generation.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'

export function logStats(generation: Generation, log: Log): void {
  const { table, workers, languages, config } = generation.plan
  log.line('')
  log.line(';uWSGI instance configuration')
  log.line('[uwsgi]')
  for (const { written, value } of config.settings.entries) log.line(`${written} = ${value ?? 'true'}`)
  log.line(';end of configuration')
  log.line('')
  log.line(LINES.statsTotal(table.header().total_requests))
  log.line(LINES.statsRule)
  for (let worker = 0; worker < workers; worker++) {
    for (const { group } of languages) {
      for (const { id, mountpoint } of generation.apps(group)) {
        if (id >= table.maxApps) continue
        const { requests, exceptions } = table.app(worker, id)
        log.line(LINES.statsApp(worker + 1, id, mountpoint, requests, exceptions))
      }
    }
    log.line(LINES.statsRule)
  }
  log.line('')
}
