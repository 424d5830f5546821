// Options of the loggers that write to remote log servers.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/loggers', {
  'rsyslog-packet-size': {
    kind: 'bytes',
    unit: 'bytes',
    default: 1024,
    help: 'Largest packet of the logger rsyslog; many servers take no more than 1024 bytes.',
    see: ['logger'],
  },
  'rsyslog-split-messages': {
    kind: 'flag',
    help: 'Send a message that is too long for one packet of the logger rsyslog in several; without it the message is cut.',
  },
  'log-zeromq': {
    kind: 'socket',
    repeat: true,
    implies: ['master', 'log-master'],
    help: 'Send the log to a ZeroMQ socket that pulls at this endpoint, as `logger = zeromq:ENDPOINT` does.',
    see: ['logger'],
  },
})
