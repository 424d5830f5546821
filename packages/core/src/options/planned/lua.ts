// Lua apps.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/lua', {
  lua: { kind: 'string', help: 'Load this WSAPI app: a Lua file that returns a function, or a table with a function `run`.' },
  'lua-load': { kind: 'string', repeat: true, help: 'Run this Lua file in every Lua state before the app.' },
  'lua-gc-freq': {
    kind: 'integer',
    argument: 'none',
    default: 0,
    help: 'Run a full garbage collection after this many requests of a Lua state; 0 is after each. The command line takes no number for it, as in uWSGI.',
  },
  'lua-shell': {
    kind: 'flag',
    aliases: ['luashell'],
    implies: ['honour-stdin'],
    help: 'Run the debug prompt of Lua on the terminal in the first worker instead of serving requests.',
  },
})
