// Options of the Python plugin that @uwsgi-ts/python does not have yet. Those of its event loops are in python-loops.ts.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/python', {
  pecan: { kind: 'string', help: 'Load the Pecan app of this configuration file; needs the package pecan.' },
  web3: { kind: 'string', help: 'Load MODULE[:CALLABLE] as a Web3 app (PEP 444).' },
  pump: { kind: 'string', help: 'Load MODULE[:CALLABLE] as a Pump app, which takes a request as a dict and returns a dict.' },
  'wsgi-lite': { kind: 'string', help: 'Load MODULE[:CALLABLE] as a WSGI Lite app; uWSGI takes the option and serves no such app.' },
  'python-raw': {
    kind: 'string',
    help: 'Load this Python file and give its callable the bare connections of raw-socket.',
    see: ['raw-socket'],
  },

  'wsgi-manage-chunked-input': {
    kind: 'flag',
    help: 'Let apps read chunked bodies from wsgi.input as they read others, and tell them so with wsgi.input_terminated.',
  },

  pyshell: {
    kind: 'string',
    argument: 'optional',
    implies: ['honour-stdin'],
    help: 'Run an interactive Python shell, or this code, on the terminal in the first worker instead of serving requests.',
  },
  'pyshell-oneshot': {
    kind: 'string',
    argument: 'optional',
    implies: ['honour-stdin'],
    help: 'Like pyshell, but the worker serves requests once the shell has ended.',
  },
  python: {
    kind: 'string',
    aliases: ['py', 'pyrun'],
    help: 'Run this Python script, with the words of pyargv as arguments, instead of a server, and exit.',
  },
  'spooler-python-import': {
    kind: 'string',
    aliases: ['spooler-import', 'spooler-pyimport', 'spooler-py-import'],
    repeat: true,
    help: 'Import this module or file in the spooler processes.',
    see: ['spooler'],
  },
  'py-tracebacker': {
    kind: 'string',
    implies: ['master', 'enable-threads'],
    help: 'Show where the threads of worker N are to whoever connects to the unix socket with this name and N at its end; harakiri logs it too.',
    see: ['connect-and-read', 'harakiri-verbose'],
  },
  'py-sharedarea': {
    kind: 'bytes',
    unit: 'bytes',
    repeat: true,
    help: 'Make a shared memory area of this size that Python reaches as a bytearray.',
    see: ['sharedarea'],
  },
  'py-master-check-signals': { kind: 'flag', help: 'Let the master run signal handlers that the app has set with the module signal.' },
  'py-call-uwsgi-fork-hooks': {
    kind: 'flag',
    help: 'Run the fork hooks of the server around forks that the app makes itself.',
  },

  'early-python': {
    kind: 'flag',
    immediate: true,
    help: 'Start Python while the options are read, so that what a fork server forks has it.',
    see: ['fork-server'],
  },
  'early-pyimport': {
    kind: 'string',
    aliases: ['early-python-import'],
    repeat: true,
    immediate: true,
    help: 'Start Python and import this module while the options are read.',
  },
  'early-pythonpath': {
    kind: 'string',
    aliases: ['early-python-path'],
    repeat: true,
    immediate: true,
    help: 'Like pythonpath, set at once, for early-pyimport.',
  },
})
