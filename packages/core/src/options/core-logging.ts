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
    help: 'With a log file: all processes write to a pipe, and one process writes the file, so that it can be renamed and opened anew.',
    see: ['log-maxsize', 'touch-logreopen', 'touch-logrotate'],
  },
  'log-master-bufsize': {
    kind: 'bytes',
    unit: 'bytes',
    default: 8192,
    noEffect: 'lines of any length go through log-master whole',
    help: 'Longest line that goes through log-master.',
  },
  'log-master-stream': {
    kind: 'flag',
    noEffect: 'log-master uses a pipe, which is a stream',
    help: 'Carry lines to the process that writes the log in a stream instead of packets.',
  },
  'log-reopen': { kind: 'flag', help: 'Open the log file anew at each reload, because it has been renamed or another one is meant.' },
  'log-truncate': { kind: 'flag', help: 'Empty the log file when it is opened at the start.' },
  'log-maxsize': {
    kind: 'bytes',
    unit: 'bytes',
    implies: ['master', 'log-master'],
    help: 'Rename the log file and begin a new one when it is larger than this, at most once a second.',
    see: ['log-backupname', 'touch-logrotate'],
  },
  'log-backupname': { kind: 'string', help: 'Name of the log file when it is renamed; without it the time is put behind its name.' },
  'logfile-chown': { kind: 'flag', help: 'Give the log file to the user and group the server runs as.' },
  'logfile-chmod': { kind: 'mode', help: 'File mode of the log file, three octal digits.' },
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
