// JavaScript apps. uWSGI has them in its plugin v8; here Node runs them, so what tunes V8 from outside has its counterpart in Node's own switches.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/node', {
  'v8-jsgi': { kind: 'string', help: 'Load this JSGI 3.0 app: a script with a function `exports.app`, or whose last value is a function.' },
  'v8-load': {
    kind: 'string',
    repeat: true,
    help: 'Run this JavaScript file before the app, once for each core; it can register functions and signal handlers.',
  },
  'v8-module-path': { kind: 'string', repeat: true, help: 'Folder in which require() looks for modules after the current one.' },
  'v8-gc-freq': { kind: 'integer', help: 'Run the garbage collector after this many requests; without it after each.' },
  'v8-preemptive': {
    kind: 'integer',
    unit: 'ms',
    help: 'Let the cores of a worker share one isolate and take turns in it this often.',
  },
})
