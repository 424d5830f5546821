// How many workers run: cheaper with its algorithms, the master FIFO, cheap mode and idle.
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import { describeConformance } from '../src/describe-conformance.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (lines: string, more: Partial<ServerSpec> = {}): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = pace.py\nstats = stats.sock\nmaster-fifo = f0\ndisable-logging = true\n${lines}`,
  apps: ['pace.py'],
  ready: /^\*\*\* Stats server enabled/,
  ...more,
})

const SPAWN = /^(?:spawned|Respawned) uWSGI worker/
const CHEAPED = /^uWSGI worker \d cheaped\.$/
const LINES = [SPAWN, CHEAPED, /killed successfully/, /cheap mode/, /going cheap/]
const statuses = (count: number): ConformanceCase['steps'][number] => ({
  kind: 'stats',
  to: 'stats.sock',
  values: Array.from({ length: count }, (_, at) => `workers.${at}.status`),
})
/** Holds a worker for some seconds without waiting for the answer. */
const hold = (seconds: number): ConformanceCase['steps'][number] => http(`/sleep?${seconds}`, [], { timeoutMs: 300 })
const refused = (what: string, lines: string): ConformanceCase => ({
  name: `${what} is refused`,
  server: spec(lines),
  steps: [],
  expect: { exit: { code: 1 } },
})

const cases: ConformanceCase[] = [
  {
    name: 'cheaper workers are started, and the statistics call the others cheap',
    server: spec('processes = 3\ncheaper = 1\ncheaper-initial = 2'),
    fresh: true,
    steps: [statuses(3), http('/a')],
    log: LINES,
  },
  {
    name: 'spare starts a worker when none is free, and stops one when the load is over',
    server: spec('processes = 2\ncheaper = 1\ncheaper-overload = 1'),
    fresh: true,
    steps: [hold(4), { kind: 'log', until: /^spawned uWSGI worker 2 / }, { kind: 'log', until: CHEAPED }, http('/a')],
    log: [/^spawned uWSGI worker 2/, CHEAPED, /killed successfully/],
    logUnordered: true,
  },
  {
    name: 'manual leaves it to + and -: one more each, and the oldest goes',
    server: spec('processes = 3\ncheaper = 1\ncheaper-algo = manual'),
    fresh: true,
    steps: [
      { kind: 'fifo', path: 'f0', write: '+', until: /^spawned uWSGI worker 2 / },
      { kind: 'fifo', path: 'f0', write: '+', until: /^spawned uWSGI worker 3 / },
      statuses(3),
      { kind: 'fifo', path: 'f0', write: '-', until: CHEAPED },
      statuses(3),
      { kind: 'fifo', path: 'f0', write: '+', until: /^Respawned uWSGI worker 1 / },
      http('/a'),
    ],
    log: LINES,
  },
  {
    name: '- at the number of cheaper',
    server: spec('processes = 2\ncheaper = 1\ncheaper-algo = manual'),
    fresh: true,
    steps: [{ kind: 'fifo', path: 'f0', write: '-', until: /^uWSGI worker 1 cheaped|^cheaper: 1 workers run/ }, statuses(2)],
    log: LINES,
    differs: {
      doc: 'fewer-workers',
      reference: { steps: [{}, { 'workers.0.status': 'cheap', 'workers.1.status': 'cheap' }] },
      ours: { steps: [{}, { 'workers.0.status': 'idle', 'workers.1.status': 'cheap' }] },
    },
  },
  {
    name: 'cheap starts no worker before the first client, and then all',
    server: spec('processes = 2\ncheap = true'),
    fresh: true,
    steps: [statuses(2), http('/a'), { kind: 'log', until: SPAWN, count: 2 }],
    log: LINES,
  },
  {
    name: 'cheap with cheaper starts that many',
    server: spec('processes = 3\ncheap = true\ncheaper = 1'),
    fresh: true,
    steps: [http('/a'), { kind: 'log', until: SPAWN }, statuses(3)],
    log: LINES,
  },
  {
    name: 'idle stops the workers after a time without requests, and the next client starts them again',
    server: spec('processes = 2\nidle = 1'),
    fresh: true,
    steps: [
      { kind: 'log', until: /inactive for more than 1 seconds/ },
      { kind: 'log', until: /^cheap mode enabled/ },
      statuses(2),
      http('/a'),
    ],
    log: [/^cheap mode enabled/, /^workers have been inactive for more than 1 seconds/],
  },
  {
    name: 'die-on-idle ends the server with status 0',
    server: spec('processes = 2\nidle = 1\ndie-on-idle = true'),
    fresh: true,
    steps: [{ kind: 'exit' }],
    log: [/inactive for more/, /^SIGINT/, /^goodbye/],
  },
  {
    name: 'C stops all workers, and the next client starts them again',
    server: spec('processes = 2'),
    fresh: true,
    steps: [{ kind: 'fifo', path: 'f0', write: 'C', until: /^cheap mode enabled/ }, statuses(2), http('/a')],
    log: [/going cheap/, /^cheap mode enabled/],
  },
  {
    name: 'cheaper-initial out of range is changed with a warning',
    server: spec('processes = 3\ncheaper = 2\ncheaper-initial = 1'),
    fresh: true,
    steps: [statuses(3)],
    log: [/^warning: invalid cheaper-initial/, SPAWN],
  },
  {
    name: 'cheaper-initial above processes is changed with a warning',
    server: spec('processes = 3\ncheaper = 2\ncheaper-initial = 9'),
    fresh: true,
    steps: [http('/a')],
    log: [/^warning: invalid cheaper-initial/, SPAWN],
  },
  {
    name: 'an unknown algorithm is said, and spare takes its place',
    server: spec('processes = 3\ncheaper = 1\ncheaper-algo = nope\ncheaper-overload = 1'),
    fresh: true,
    steps: [{ kind: 'log', until: /^unable to find requested cheaper/ }, hold(4), { kind: 'log', until: /^spawned uWSGI worker 2 / }],
    log: [/^unable to find requested/],
  },
  {
    name: 'above cheaper-rss-limit-hard workers are stopped',
    server: spec(
      'processes = 3\ncheaper = 1\ncheaper-initial = 2\ncheaper-algo = manual\nmemory-report = true\ncheaper-rss-limit-soft = 1\ncheaper-rss-limit-hard = 2',
    ),
    fresh: true,
    steps: [http('/a'), { kind: 'log', until: CHEAPED }],
    log: [CHEAPED],
    unpinned: 'whether the reference has seen the memory of a worker depends on where its requests went',
    logUnordered: true,
  },
  {
    name: 'busyness says with which numbers it works, starts a worker and stops it again',
    server: spec(
      'plugin = cheaper_busyness\nprocesses = 2\ncheaper = 1\ncheaper-algo = busyness\ncheaper-overload = 1\ncheaper-busyness-multiplier = 1',
    ),
    fresh: true,
    steps: [hold(3), { kind: 'log', until: /will spawn 1 new worker/ }, { kind: 'log', until: CHEAPED }],
    log: [/^\[busyness\] (?:settings|backlog (?:non-zero )?alert is set)/, /will spawn/, /cheap one of/, CHEAPED],
    logUnordered: true,
  },
  {
    name: 'the list of algorithms stands in its frame before the start goes on',
    server: spec('processes = 2\ncheaper-algo-list = true'),
    fresh: true,
    steps: [http('/a')],
    log: [/^\*\*\* uWSGI loaded cheaper/, /^spare$/, /^backlog$/, /^manual$/, /^--- end of cheaper/],
  },
  refused('cheaper that is not below processes', 'processes = 2\ncheaper = 2'),
  refused('cheaper below 0', 'processes = 2\ncheaper = -1'),
  refused('cheaper-rss-limit-soft without memory-report', 'processes = 2\ncheaper = 1\ncheaper-rss-limit-soft = 1'),
  refused('cheaper-rss-limit-hard without soft', 'processes = 2\ncheaper = 1\nmemory-report = true\ncheaper-rss-limit-hard = 1'),
  refused(
    'cheaper-rss-limit-hard that is not above soft',
    'processes = 2\ncheaper = 1\nmemory-report = true\ncheaper-rss-limit-hard = 1\ncheaper-rss-limit-soft = 2',
  ),
]

describeConformance('cheaper', cases)
