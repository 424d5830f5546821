// Go programs. uWSGI loads shared objects that gccgo has made; intended here is a Go library with which a program speaks the app channel itself.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/go', {
  'go-load': {
    kind: 'string',
    aliases: ['gccgo-load'],
    repeat: true,
    help: 'Load this Go program and run its main(), which serves requests through the handlers it registers with net/http.',
  },
  'go-args': { kind: 'string', aliases: ['gccgo-args'], help: 'Words, separated by blanks, that the Go program finds in os.Args.' },
  goroutines: {
    kind: 'integer',
    min: 1,
    implies: ['enable-threads'],
    help: 'Run this many requests at once in each worker, each in a goroutine; sets async and loop.',
    see: ['async', 'loop'],
  },
})
