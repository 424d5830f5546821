// Core options that replace workers one by one while the server runs: after a number of requests, after some time, or when they have grown.

import { defineOptions, type OptionTable } from './declare.js'

export const RECYCLING_OPTIONS: OptionTable = defineOptions({
  'max-requests': {
    kind: 'integer',
    short: 'R',
    help: 'Replace a worker after this many requests; 0 means never. It finishes what it runs, and no request is lost.',
    see: ['max-requests-delta', 'min-worker-lifetime'],
  },
  'max-requests-delta': {
    kind: 'integer',
    help: 'Worker 2 may take this many requests more than worker 1, worker 3 twice as many more, and so on.',
    see: ['max-requests'],
  },
  'min-worker-lifetime': {
    kind: 'seconds',
    unit: 's',
    default: 10,
    help: 'A worker younger than this is not replaced by max-requests, reload-on-as and reload-on-rss; below max-worker-lifetime.',
  },
  'max-worker-lifetime': {
    kind: 'seconds',
    unit: 's',
    implies: ['master'],
    help: 'Replace a worker that has run longer than this; 0 means never. It finishes what it runs.',
  },
  'max-worker-lifetime-delta': {
    kind: 'seconds',
    unit: 's',
    help: 'Worker 2 may run this much longer than worker 1, worker 3 twice as much longer, and so on.',
    see: ['max-worker-lifetime'],
  },
  'reload-on-as': {
    kind: 'megabytes',
    unit: 'MB',
    help: 'Replace a worker whose address space has reached this many megabytes. It finishes what it runs.',
  },
  'reload-on-rss': {
    kind: 'megabytes',
    unit: 'MB',
    help: 'Replace a worker that has this many megabytes in memory. It finishes what it runs.',
  },
  'evil-reload-on-as': {
    kind: 'megabytes',
    unit: 'MB',
    implies: ['master'],
    help: 'Kill a worker whose address space has reached this many megabytes; the requests it runs are answered 502.',
  },
  'evil-reload-on-rss': {
    kind: 'megabytes',
    unit: 'MB',
    implies: ['master'],
    help: 'Kill a worker that has this many megabytes in memory; the requests it runs are answered 502.',
  },
  'mem-collector-freq': {
    kind: 'seconds',
    unit: 's',
    min: 0.1,
    help: 'How often the memory of workers is looked at for reload-on-as and its kin. The default is check-interval.',
    see: ['check-interval'],
  },
})
