// The master FIFO, touch options and hooks, as scripts of operators use them.
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import { describeConformance } from '../src/describe-conformance.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (more = '', files: ServerSpec['files'] = {}): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nprocesses = 2\nlazy-apps = true\nwsgi-file = slow.py\n${more}`,
  apps: ['slow.py'],
  files,
})
const RESPAWNED = /^Respawned uWSGI worker/
const READY = /^WSGI app 0/

const cases: ConformanceCase[] = [
  {
    name: 'w and W give new workers under the same master',
    server: spec('master-fifo = f0'),
    fresh: true,
    steps: [
      { kind: 'fifo', path: 'f0', write: 'w', until: RESPAWNED, untilCount: 2 },
      http('/a'),
      { kind: 'fifo', path: 'f0', write: 'W', until: RESPAWNED, untilCount: 2 },
      http('/b'),
      { kind: 'alive' },
    ],
    log: [/ - killing worker/],
    logUnordered: true,
  },
  {
    name: 'c replaces one worker after the other',
    server: spec('master-fifo = f0'),
    fresh: true,
    steps: [{ kind: 'fifo', path: 'f0', write: 'c', until: /chain reloading complete/ }, http('/a')],
    log: [/ - chain (?:reload starting|next victim|reloading complete)/],
  },
  {
    name: 'bytes that are no command are ignored, several commands may come at once',
    server: spec('master-fifo = f0'),
    fresh: true,
    steps: [{ kind: 'fifo', path: 'f0', write: 'zz\nss', until: /total requests/, untilCount: 2 }, http('/a')],
    log: [/workers total requests/],
  },
  {
    name: 'q ends with status 0',
    server: spec('master-fifo = f0'),
    fresh: true,
    steps: [{ kind: 'fifo', path: 'f0', write: 'q' }, { kind: 'exit' }],
    log: [/graceful shutdown/, /^goodbye/],
  },
  {
    name: 'Q ends with status 0 at once',
    server: spec('master-fifo = f0'),
    fresh: true,
    steps: [{ kind: 'fifo', path: 'f0', write: 'Q' }, { kind: 'exit' }],
    log: [/^SIGINT\/SIGTERM/, /^goodbye/],
  },
  {
    name: 'p pauses and resumes',
    server: spec('master-fifo = f0'),
    fresh: true,
    steps: [
      { kind: 'fifo', path: 'f0', write: 'p', until: /PAUSE|worker \d suspended/, untilCount: 3 },
      http('/paused', [], { timeoutMs: 700 }),
      { kind: 'fifo', path: 'f0', write: 'p', until: /resuming/ },
      http('/resumed'),
    ],
    log: [/PAUSE/, /resuming workers/, /worker 1 suspended/], // the order of the workers is nobody's
  },
  {
    name: 'a digit selects another pipe',
    server: spec('master-fifo = f0\nmaster-fifo = f1'),
    fresh: true,
    steps: [
      { kind: 'fifo', path: 'f0', write: '1', until: /active master fifo/ },
      { kind: 'fifo', path: 'f1', write: 's', until: /total requests/ },
    ],
    log: [/workers total requests/],
  },
  {
    name: 'r reloads in the same process',
    server: spec('master-fifo = f0'),
    fresh: true,
    steps: [{ kind: 'fifo', path: 'f0', write: 'r', until: /^spawned uWSGI worker 2 / }, { kind: 'alive' }, http('/b')],
    log: [/gracefully \(RE\)spawned/, /^binary reloading/],
  },
  {
    name: 'touch-chain-reload, touch-workers-reload and touch-exec do theirs',
    server: spec('touch-chain-reload = a\ntouch-workers-reload = b\ntouch-exec = c echo it ran', { a: '', b: '', c: '' }),
    fresh: true,
    steps: [
      { kind: 'touch', path: 'a', until: /chain reloading complete/ },
      { kind: 'touch', path: 'b', until: RESPAWNED, untilCount: 2 },
      { kind: 'touch', path: 'c', until: /^it ran$/ },
      http('/a'),
    ],
    log: [/ - chain (?:next victim|reloading complete)/, /touch-exec\]/, /^it ran$/],
  },
  {
    name: 'a watched file that is not there is said, and counts when it comes and goes',
    server: spec('hook-touch = later print:touched', {}),
    fresh: true,
    steps: [
      { kind: 'touch', path: 'later', until: /^touched$/ },
      { kind: 'touch', path: 'later', remove: true, until: /^touched$/ },
    ],
    log: [/^unable to stat\(\)/, /^running "print:touched"/, /^touched$/],
  },
  {
    name: 'hooks of a start run in their phases',
    server: {
      ini:
        `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = slow.py\n` +
        'hook-asap = print:one\nhook-pre-jail = print:two\nhook-in-jail = print:three\nhook-pre-app = print:four\nexec-asap = echo five >&2',
      apps: ['slow.py'],
    },
    fresh: true,
    steps: [http('/a')],
    log: [/^running "/, /^(?:one|two|three|four|five)$/],
  },
  {
    name: 'accepting hooks run for each worker, once hooks once',
    server: {
      ...spec('hook-accepting-once = print:once\nhook-accepting1-once = print:first'),
      ready: READY,
    },
    fresh: true,
    steps: [
      { kind: 'log', until: /^once$/, count: 2 },
      { kind: 'log', until: /^first$/ },
    ],
    log: [/^running "/, /^(?:once|first)$/],
    logUnordered: true,
  },
  ...[
    'hook-asap = exec:false',
    'exec-asap = exit 3',
    'hook-asap = exit:17',
    'hook-asap = nocolon',
    'hook-asap = nosuch:thing',
    'hook-asap = call:no_such_function x',
    'call-asap = no_such_function',
    'hook-asap = callret:chdir /no/such/folder',
  ].map((line): ConformanceCase => ({
    name: `${line} ends the start`,
    server: spec(line),
    steps: [],
    log: [/^running "/, /^command "/, /^unable to call/, / - FATAL hook/],
  })),
  {
    name: 'a hook of one digit ends the start with it',
    server: spec('hook-asap = exit:7'),
    steps: [],
    log: [/^running "/],
    differs: { doc: 'hooks', reference: { exit: { code: 0 } }, ours: { exit: { code: 7 } } },
  },
]

describeConformance('control', cases)
