// Core options about how workers and their threads begin and end. What of it happens inside a language's host is in the hosts of the language packages.

import { defineOptions, type OptionTable } from './declare.js'

export const WORKER_LIFE_OPTIONS: OptionTable = defineOptions({
  'worker-exec': {
    kind: 'string',
    help: 'Run this program in the place of each worker; it finds the first listening socket as descriptor 0.',
  },
  'worker-exec2': {
    kind: 'string',
    help: 'Like worker-exec; in uWSGI the hooks that follow the fork run before it, here they run beside it.',
  },
  'reload-on-exception': {
    kind: 'flag',
    help: 'Replace a worker after a request in which the app did not catch an exception.',
    see: ['reload-on-exception-type', 'reload-on-exception-value'],
  },
  'reload-on-exception-type': {
    kind: 'string',
    repeat: true,
    help: 'Replace a worker after a request in which an exception of this type (`ValueError`, `My::Fault`) was not caught.',
  },
  'reload-on-exception-value': {
    kind: 'string',
    repeat: true,
    help: 'Replace a worker after a request in which an exception with this message was not caught.',
  },
  'reload-on-exception-repr': {
    kind: 'string',
    repeat: true,
    help: 'Replace a worker after a request in which an exception that the language writes so was not caught.',
  },
  'thread-stacksize': {
    kind: 'integer',
    aliases: ['threads-stacksize', 'thread-stack-size', 'threads-stack-size'],
    unit: 'KiB',
    min: 32,
    implies: ['enable-threads'],
    help: 'Stack of each thread of a worker.',
    see: ['threads'],
  },
  'no-threads-wait': {
    kind: 'flag',
    noEffect: 'threads are never cancelled: a stop waits for none of them, and a reload lets all of them answer what they run',
    help: 'Let workers leave at a stop or reload without waiting for their threads.',
  },
  'skip-atexit': { kind: 'flag', help: 'Do not run the exit handlers of apps when a worker ends.' },
  'skip-atexit-teardown': {
    kind: 'flag',
    help: 'Run the exit handlers of apps but do not take their interpreter apart when a worker ends; Python never does.',
  },
})
