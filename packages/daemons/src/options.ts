// The options that attach programs to the server.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
  'attach-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'Run this command, which must stay in the foreground; it is started again when it ends and stopped on a reload or stop.',
  },
  'attach-control-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'Like attach-daemon, and the server stops gracefully when the command ends.',
  },
  'attach-daemon2': {
    kind: 'key-values',
    repeat: true,
    keys: [
      'command',
      'cmd',
      'exec',
      'freq',
      'pidfile',
      'control',
      'daemonize',
      'daemon',
      'touch',
      'stopsignal',
      'stop_signal',
      'reloadsignal',
      'reload_signal',
      'stdin',
      'uid',
      'gid',
      'ns_pid',
      'chdir',
      'max_throttle',
      'notifypid',
    ],
    implies: ['master'],
    help: 'Run a command with settings of its own: cmd=COMMAND and, as further keys, pid file, signals, user, folder, files to watch.',
  },
  'smart-attach-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'PIDFILE[,CHECKS] COMMAND: start this command, which goes to the background itself, when the pid file names no running process.',
    see: ['attach-daemon', 'attach-daemon2'],
  },
  'smart-attach-daemon2': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon, for a command that stays in the foreground; the server writes its pid file.',
  },
  'legion-attach-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'LEGION COMMAND: like attach-daemon, only while this node is the lord of the legion.',
  },
  'legion-smart-attach-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'LEGION PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon, only while this node is the lord of the legion.',
  },
  'legion-smart-attach-daemon2': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'LEGION PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon2, only while this node is the lord of the legion.',
  },
  'daemons-honour-stdin': {
    kind: 'flag',
    implies: ['master'],
    help: 'Let attached commands keep the standard input instead of /dev/null.',
  },
})
