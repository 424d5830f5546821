// Options about the life of workers and of the server that the core does not have yet: cheaper modes, reload triggers, checks.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'brutal-reload-on-fd': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'FD[:BYTES] [MESSAGE]: reload without waiting for requests when the descriptor can be read; BYTES are taken, 1 without a number.',
    see: ['reload-on-fd'],
  },
  'fs-signal': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'PATH SIGNAL: raise a uwsgi signal as soon as the file or folder changes.',
  },

  'harakiri-no-arh': {
    kind: 'flag',
    aliases: ['no-harakiri-arh', 'no-harakiri-after-req-hook'],
    help: 'The time limit of harakiri ends before the hooks that run after a request.',
  },
  'backtrace-depth': { kind: 'integer', default: 64, min: 1, help: 'Largest number of frames in the backtrace of a crash.' },
  'force-gateway': { kind: 'flag', help: 'Run the first gateway without a master.' },

  'fork-server': {
    kind: 'socket',
    aliases: ['fork-socket'],
    help: 'Stop after the apps have been loaded, and fork a server for each request for one on this unix socket.',
    see: ['emperor-use-fork-server'],
  },

  'harakiri-graceful-timeout': {
    kind: 'seconds',
    unit: 's',
    help: 'Send harakiri-graceful-signal first, and kill the worker only after this time.',
    see: ['harakiri'],
  },
  'harakiri-graceful-signal': { kind: 'integer', default: 15, max: 64, help: 'Number of the signal that harakiri-graceful-timeout sends.' },
  'harakiri-queue-threshold': { kind: 'integer', default: 0, help: 'Kill no worker by harakiri while fewer requests than this wait.' },
})
