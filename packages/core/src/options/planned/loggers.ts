// Log targets and encoders besides files: sockets, syslog, pipes, filters and routes for lines.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const LOG_MASTER = ['master', 'log-master']

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/loggers', {
  logger: {
    kind: 'string',
    repeat: true,
    implies: LOG_MASTER,
    help: '[NAME ]PLUGIN[:ARGUMENTS]: send the log to this target (file, socket, syslog, pipe ...); a named one gets what log-route sends.',
    see: ['req-logger', 'logger-list'],
  },
  'logger-list': { kind: 'flag', aliases: ['loggers-list'], help: 'Print the names of all log targets at the start.' },
  'log-socket': {
    kind: 'string',
    repeat: true,
    implies: LOG_MASTER,
    help: 'ADDRESS[,PREFIX]: send the log as datagrams, as logger does with socket:ADDRESS.',
  },
  'log-syslog': {
    kind: 'string',
    argument: 'optional',
    repeat: true,
    implies: LOG_MASTER,
    help: '[IDENT[,FACILITY]]: send the log to syslog, as logger does with syslog.',
  },
  'log-encoder': {
    kind: 'string',
    repeat: true,
    implies: LOG_MASTER,
    help: 'ENCODER[:LOGGER] [ARGUMENTS]: change each message of the log before it is written; several are applied in order.',
    see: ['log-req-encoder'],
  },
  'log-req-encoder': {
    kind: 'string',
    repeat: true,
    implies: LOG_MASTER,
    help: 'ENCODER[:LOGGER] [ARGUMENTS]: change each request line before it is written.',
  },
  'log-drain': { kind: 'regexp', repeat: true, implies: LOG_MASTER, help: 'Drop lines of the log that match.' },
  'log-filter': { kind: 'regexp', repeat: true, implies: LOG_MASTER, help: 'Keep only lines of the log that match.' },
  'log-route': {
    kind: 'string',
    repeat: true,
    implies: LOG_MASTER,
    help: 'NAME REGEXP: send lines that match to the named logger, and nowhere else.',
  },
  'log-req-route': {
    kind: 'string',
    repeat: true,
    implies: LOG_MASTER,
    help: 'NAME REGEXP: send request lines that match to the named logger, and nowhere else.',
  },
})
