// The gateway that gives each connection a terminal.

import { gatewayOptions } from './corerouter.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/router-forkpty', {
  forkptyrouter: {
    kind: 'socket',
    aliases: ['forkpty-router'],
    repeat: true,
    help: 'Give each connection to this address a terminal of its own with a command in it, and relay its bytes as they are.',
    see: ['forkptyrouter-command', 'pty-connect'],
  },
  forkptyurouter: {
    kind: 'socket',
    aliases: ['forkpty-urouter'],
    repeat: true,
    help: 'Like forkptyrouter, but the client sends uwsgi packets, with which it can also set the window size and send signals.',
    see: ['pty-uconnect'],
  },
  'forkptyrouter-command': {
    kind: 'string',
    aliases: ['forkpty-router-command', 'forkptyrouter-cmd', 'forkpty-router-cmd'],
    default: '/bin/sh',
    help: 'Command to run in each terminal; one with blanks runs through the shell.',
  },
  'forkptyrouter-rows': { kind: 'integer', default: 24, max: 65535, help: 'Rows a new terminal has.' },
  'forkptyrouter-cols': { kind: 'integer', default: 80, max: 65535, help: 'Columns a new terminal has.' },
  ...gatewayOptions('forkptyrouter'),
})
