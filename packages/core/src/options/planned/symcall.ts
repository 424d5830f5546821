// Functions of shared libraries as request handlers.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/symcall', {
  symcall: {
    kind: 'string',
    repeat: true,
    help: '[MOUNTPOINT=]SYMBOL: let this C function of the process or of a library of dlopen answer requests.',
    see: ['dlopen'],
  },
  'symcall-use-next': { kind: 'flag', help: 'Look for symbols in the libraries loaded after this one first (RTLD_NEXT).' },
  'symcall-register-rpc': {
    kind: 'string',
    repeat: true,
    help: 'NAME SYMBOL: offer this C function to RPC under this name.',
    see: ['rpc-max'],
  },
  'symcall-post-fork': {
    kind: 'string',
    repeat: true,
    help: 'Call this C function, without arguments, in every worker after it is forked.',
  },
})
