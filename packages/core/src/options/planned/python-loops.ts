// The event loops and green threads in which Python apps can run. They stay with the Python package: each is a way its host program runs requests.

import type { OptionDeclaration } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const loop = (name: string, more: string): OptionDeclaration => ({
  kind: 'integer',
  min: 1,
  implies: ['enable-threads'],
  help: `Run this many requests at once in each worker in the event loop of ${name}${more}; sets async, loop, and a socket-timeout of at least 30 s.`,
  see: ['async', 'loop'],
})

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/python', {
  gevent: loop('gevent', ', each in a greenlet'),
  'gevent-monkey-patch': {
    kind: 'flag',
    help: "Replace Python's blocking functions by gevent's in each worker, after the apps have been loaded.",
  },
  'gevent-early-monkey-patch': { kind: 'flag', help: "Replace Python's blocking functions by gevent's before the apps are loaded." },
  'gevent-wait-for-hub': {
    kind: 'flag',
    help: 'At the end of a worker wait for all greenlets, also those that the app has started, and not only for its requests.',
  },
  asyncio: loop('asyncio', '; needs greenlet'),
  tornado: loop('Tornado', '; needs greenlet'),
  greenlet: { kind: 'flag', help: 'Run each request of an async worker in a greenlet of its own; needs async.', see: ['async'] },
  stackless: { kind: 'flag', help: 'Run each request of an async worker in a tasklet of Stackless Python; needs async.', see: ['async'] },
})
