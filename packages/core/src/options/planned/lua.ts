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
  'lua-shell-oneshot': {
    kind: 'flag',
    aliases: ['luashell-oneshot'],
    implies: ['honour-stdin'],
    help: 'Like lua-shell, but the worker serves requests once the prompt has been left.',
  },
  'lua-postload': { kind: 'string', repeat: true, help: 'Run this Lua file in every Lua state after the app has been loaded.' },
  'lua-postfork-worker': { kind: 'string', repeat: true, help: 'Run this Lua file in every worker after it is forked.' },
  'lua-postfork-mule': { kind: 'string', repeat: true, help: 'Run this Lua file in every mule after it is forked.' },
  'lua-postfork-spooler': { kind: 'string', repeat: true, help: 'Run this Lua file in every spooler after it is forked.' },
  'lua-gc-full': { kind: 'flag', help: 'Do a full garbage collection each time lua-gc-freq says so, and not one step of it.' },
})
