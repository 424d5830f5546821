// Options about the life of workers and of the server that the core does not have yet: cheaper modes, reload triggers, checks.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'fs-signal': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'PATH SIGNAL: raise a uwsgi signal as soon as the file or folder changes.',
  },
  'force-gateway': { kind: 'flag', help: 'Run the first gateway without a master.' },

  'fork-server': {
    kind: 'socket',
    aliases: ['fork-socket'],
    help: 'Stop after the apps have been loaded, and fork a server for each request for one on this unix socket.',
    see: ['emperor-use-fork-server'],
  },
})
