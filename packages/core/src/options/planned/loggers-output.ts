// Loggers for request lines and remote servers, and how they are fed.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/loggers', {
  'req-logger': {
    kind: 'string',
    aliases: ['logger-req'],
    repeat: true,
    implies: ['master', 'log-master'],
    help: '[NAME ]LOGGER[:ARGUMENTS]: write request lines to this logger; one with a name gets only the lines routed to it.',
    see: ['logger', 'log-req-route'],
  },
  'threaded-logger': {
    kind: 'flag',
    implies: ['master', 'log-master'],
    help: 'Write the log in a thread of its own, so that a slow logger does not hold up the master.',
  },
  'log-zeromq': {
    kind: 'socket',
    repeat: true,
    implies: ['master', 'log-master'],
    help: 'Send the log to a ZeroMQ socket that pulls at this endpoint, as `logger = zeromq:ENDPOINT` does.',
    see: ['logger'],
  },
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
  'worker-logger': {
    kind: 'string',
    repeat: true,
    help: '[NAME ]LOGGER[:ARGUMENTS]: like logger, but each worker writes its lines itself and not through the master.',
  },
  'worker-logger-req': {
    kind: 'string',
    repeat: true,
    help: '[NAME ]LOGGER[:ARGUMENTS]: like req-logger, but each worker writes its lines itself and not through the master.',
  },
})
