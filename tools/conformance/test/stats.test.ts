// The stats document that uwsgitop and monitors read: its keys, their order and types, and its numbers.
import { describeConformance } from '../src/describe-conformance.js'
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (more = ''): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nsocket = app.sock\nmaster = true\nprocesses = 2\nwsgi-file = answers.py\nstats = stats.sock\n${more}`,
  apps: ['answers.py'],
  ready: /^\*\*\* Stats server enabled/,
})

const cases: ConformanceCase[] = [
  {
    name: 'the stats document has the keys of the reference in its order',
    server: spec(),
    fresh: true,
    steps: [http('/plain'), { kind: 'stats', to: 'stats.sock' }],
    log: [/Stats server/],
  },
  {
    name: 'stats-min gives the same document on one line',
    server: spec('stats-min = true'),
    fresh: true,
    steps: [http('/plain'), { kind: 'stats', to: 'stats.sock' }],
  },
  {
    name: 'stats-no-cores leaves the cores out',
    server: spec('stats-no-cores = true'),
    fresh: true,
    steps: [{ kind: 'stats', to: 'stats.sock' }],
  },
  {
    name: 'stats-http puts an HTTP head in front',
    server: spec('stats-http = true\nstats-min = true'),
    fresh: true,
    steps: [{ kind: 'exchange', to: 'stats.sock', send: ['GET / HTTP/1.0\r\n\r\n'], untilClose: true, shape: true }],
  },
  {
    name: 'two workers without requests',
    server: spec('stats-min = true'),
    fresh: true,
    steps: [
      {
        kind: 'stats',
        to: 'stats.sock',
        values: [
          'listen_queue',
          'listen_queue_errors',
          'signal_queue',
          'load',
          'sockets.0.proto',
          'sockets.1.proto',
          'sockets.0.name',
          'workers.0.status',
          'workers.0.requests',
          'workers.1.id',
          'workers.0.apps.0.mountpoint',
        ],
      },
    ],
  },
]

describeConformance('stats', cases)
