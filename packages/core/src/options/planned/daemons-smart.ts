// Programs known by their pid files, which outlive the server.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/daemons', {
  'smart-attach-daemon': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'PIDFILE COMMAND: start this command, which goes to the background itself, when the pid file names no running process.',
    see: ['attach-daemon', 'attach-daemon2'],
  },
  'smart-attach-daemon2': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'PIDFILE COMMAND: as smart-attach-daemon, for a command that stays in the foreground; the server writes its pid file.',
  },
})
