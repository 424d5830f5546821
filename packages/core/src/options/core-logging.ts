// Core options about the log and the stats server.

import { defineOptions, type OptionTable } from './declare.js'

export const LOGGING_OPTIONS: OptionTable = defineOptions({
  logto: { kind: 'string', help: 'Log to this file, or to host:port by UDP.' },
  logto2: { kind: 'string', help: 'Like logto, after privileges are dropped.' },
  'disable-logging': { kind: 'flag', short: 'L', help: 'Do not log requests.' },
  'log-micros': { kind: 'flag', help: 'Log request times in microseconds.' },
  'log-x-forwarded-for': { kind: 'flag', help: 'Log the address in X-Forwarded-For instead of that of the peer.' },
  'log-master': {
    kind: 'flag',
    implies: ['master'],
    noEffect: 'request lines come from the engines and never pass through the workers',
    help: 'Send the log through the master.',
  },
  'memory-report': {
    kind: 'flag',
    short: 'm',
    help: 'Show the memory use of workers in the statistics; in this version the request log does not show it.',
  },

  stats: { kind: 'socket', aliases: ['stats-server'], implies: ['master'], help: 'Serve statistics as JSON on this address.' },
  'stats-http': { kind: 'flag', implies: ['master'], help: 'Put HTTP headers before the statistics.' },
  'stats-minified': {
    kind: 'flag',
    aliases: ['stats-min'],
    implies: ['master'],
    help: 'Write the statistics without blanks and newlines.',
  },
  'stats-no-cores': { kind: 'flag', implies: ['master'], help: 'Leave the cores out of the statistics.' },
  'stats-no-metrics': {
    kind: 'flag',
    implies: ['master'],
    noEffect: 'this version has no metrics',
    help: 'Leave the metrics out of the statistics.',
  },
})
