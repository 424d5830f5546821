// Options about the life of workers and of the server that the core does not have yet: cheaper modes, reload triggers, checks.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
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
