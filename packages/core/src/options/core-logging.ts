// Core options about the log and the stats server.

import { defineOptions, type OptionTable } from './declare.js'

export const LOGGING_OPTIONS: OptionTable = defineOptions({
  logto: { kind: 'string', help: 'Log to this file, or to host:port by UDP.' },
  logto2: { kind: 'string', help: 'Like logto, after privileges are dropped.' },
  'disable-logging': { kind: 'flag', short: 'L', help: 'Do not log requests.' },
  'log-zero': { kind: 'flag', help: 'With disable-logging: log responses without a body all the same.', see: ['disable-logging'] },
  'log-slow': {
    kind: 'integer',
    unit: 'ms',
    help: 'With disable-logging: log requests that took this many milliseconds or more all the same.',
    see: ['disable-logging'],
  },
  'log-4xx': {
    kind: 'flag',
    help: 'With disable-logging: log responses with a status from 400 to 499 all the same.',
    see: ['disable-logging'],
  },
  'log-5xx': {
    kind: 'flag',
    help: 'With disable-logging: log responses with a status from 500 to 599 all the same.',
    see: ['disable-logging'],
  },
  'log-big': {
    kind: 'bytes',
    unit: 'bytes',
    help: 'With disable-logging: log responses whose body has this many bytes or more all the same.',
    see: ['disable-logging'],
  },
  'log-sendfile': {
    kind: 'flag',
    argument: 'required',
    help: 'With disable-logging: log responses sent as a file all the same.',
    see: ['disable-logging'],
  },
  'log-ioerror': {
    kind: 'flag',
    argument: 'required',
    help: 'With disable-logging: log requests whose client could not be read or written all the same.',
    see: ['disable-logging'],
  },
  'ignore-sigpipe': {
    kind: 'flag',
    noEffect: 'a client that has gone is not reported as a signal',
    help: 'Do not log the SIGPIPE of writes to clients that have gone.',
  },
  'ignore-write-errors': {
    kind: 'flag',
    noEffect: 'a write to a client that has gone is counted in the statistics (write_errors) and not logged',
    help: 'Do not log failed writes to clients.',
  },
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
