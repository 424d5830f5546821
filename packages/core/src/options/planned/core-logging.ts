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
  'log-master-req-stream': { kind: 'flag', help: 'Like log-master-stream, for request lines.' },
})
