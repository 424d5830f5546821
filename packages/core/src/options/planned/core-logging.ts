// Options of the log and of the request lines that the core does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'log-format': {
    kind: 'string',
    aliases: ['logformat'],
    help: 'Form of the request lines, with %(uri), %(status), %(msecs) and other variables.',
    see: ['log-format-strftime'],
  },
  'log-format-strftime': {
    kind: 'flag',
    aliases: ['logformat-strftime'],
    help: 'Write %(ftime) of log-format in the form that log-date gives.',
  },
  'log-date': {
    kind: 'string',
    argument: 'optional',
    aliases: ['logdate', 'log-prefix'],
    help: 'Put the date before each line of the log, in this strftime form or in that of ctime.',
  },
  'log-reopen': { kind: 'flag', help: 'Open the log file anew after a reload.' },
  'log-truncate': { kind: 'flag', help: 'Empty the log file at the start.' },
  'log-maxsize': {
    kind: 'bytes',
    unit: 'bytes',
    implies: ['master', 'log-master'],
    help: 'Rename the log file and begin a new one when it is larger than this.',
    see: ['log-backupname'],
  },
  'log-backupname': { kind: 'string', help: 'Name of the log file when it is renamed; without it the time is put behind its name.' },
  'logfile-chown': { kind: 'flag', help: 'Give the log file to the user and group the server runs as.' },
  'logfile-chmod': { kind: 'mode', help: 'File mode of the log file, three octal digits.' },
  'log-master-bufsize': {
    kind: 'bytes',
    unit: 'bytes',
    default: 8192,
    help: 'Longest line that goes through the master; longer ones are cut.',
  },
  'log-master-stream': {
    kind: 'flag',
    help: 'Carry lines to the master in a stream, where they may be joined, instead of one packet each.',
  },
  'log-master-req-stream': { kind: 'flag', help: 'Like log-master-stream, for request lines.' },
})
