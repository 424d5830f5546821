// Alarms: messages sent out when the log or something else says so.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/alarms', {
  alarm: {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME ACTION:ARGUMENTS: define an alarm; actions are cmd, signal, mule, log and those of plugins.',
  },
  'log-alarm': {
    kind: 'string',
    repeat: true,
    aliases: ['alarm-log'],
    implies: ['master', 'log-master'],
    help: 'NAME[,NAME...] REGEXP: raise alarms when a line of the log matches.',
    see: ['not-log-alarm', 'alarm-freq'],
  },
  'not-log-alarm': {
    kind: 'string',
    aliases: ['not-alarm-log'],
    repeat: true,
    implies: ['master', 'log-master'],
    help: 'ALARM[,ALARM] REGEXP: raise no alarm for log lines that match, whatever rules of log-alarm follow.',
    see: ['log-alarm'],
  },
  'alarm-fd': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME FD[:BYTES] MESSAGE: raise an alarm when the descriptor can be read; 1 byte is taken each time, or BYTES (8 for an eventfd).',
  },
  'alarm-backlog': {
    kind: 'string',
    repeat: true,
    aliases: ['backlog-alarm', 'lq-alarm', 'alarm-lq', 'alarm-listen-queue', 'listen-queue-alarm'],
    implies: ['master'],
    help: 'Raise this alarm when the listen queue of a socket is full.',
  },
  'alarm-segfault': {
    kind: 'string',
    repeat: true,
    aliases: ['segfault-alarm'],
    implies: ['master'],
    help: 'Raise this alarm, with the backtrace, when a process crashes.',
  },
  'alarm-freq': {
    kind: 'seconds',
    unit: 's',
    default: 3,
    help: 'An alarm with the message it had before is dropped within this time, so that alarms cannot raise themselves.',
  },
  'alarm-msg-size': { kind: 'bytes', unit: 'bytes', default: 8192, help: 'Largest message of an alarm; longer ones are dropped.' },
  'alarm-cheap': {
    kind: 'flag',
    argument: 'required',
    help: 'Run the actions of log alarms in the one alarm thread instead of a thread each.',
  },
  'alarm-list': { kind: 'flag', aliases: ['alarms-list'], help: 'Print the names of all alarm actions at the start.' },
})
