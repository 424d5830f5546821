// A terminal that clients attach to.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/pty', {
  'pty-socket': {
    kind: 'socket',
    help: 'Give the first worker a terminal and show it to every client that connects to this address; needs the master.',
    see: ['pty-connect', 'pty-exec'],
  },
  'pty-log': { kind: 'flag', help: 'Write what appears on the terminal of pty-socket to the log too.' },
  'pty-input': { kind: 'flag', help: 'Feed the terminal of pty-socket from the own standard input too.' },
  'pty-exec': { kind: 'string', help: 'Run this command on the terminal of pty-socket.' },
  'pty-connect': {
    kind: 'socket',
    help: 'Attach this terminal to the terminal server at this address instead of starting a server, and exit when either side closes.',
    see: ['pty-socket', 'forkptyrouter'],
  },
  'pty-uconnect': {
    kind: 'socket',
    help: 'Like pty-connect, in uwsgi packets, which carry changes of the window size too; for forkptyurouter.',
  },
  'pty-no-isig': {
    kind: 'flag',
    help: 'With pty-connect and pty-uconnect: pass on the keys for interrupt, quit and suspend instead of raising their signals here.',
  },
})
