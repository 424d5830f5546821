// Signals to the process that was started, as deploy scripts and service managers send them.
import { describeConformance } from '../src/describe-conformance.js'
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (more = ''): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nprocesses = 2\nwsgi-file = slow.py\n${more}`,
  apps: ['slow.py'],
})
const lines = [
  /^SIGINT\/SIG/,
  /goodbye/,
  /gracefully/,
  /brutally/,
  /buried/,
  /^worker \d/,
  /PAUSE/,
  /resum/,
  /suspend/,
  /binary reloading/,
  /Gracefully/,
]
const RESPAWNED = /^spawned uWSGI worker 2 /
const reload = (signal: 'SIGHUP' | 'SIGTERM'): ConformanceCase['steps'] => [
  http('/a'),
  { kind: 'signal', signal, until: RESPAWNED },
  { kind: 'alive' },
  http('/b'),
]

const cases: ConformanceCase[] = [
  {
    name: 'SIGINT stops with status 0 and a goodbye',
    server: spec(),
    fresh: true,
    steps: [http('/a'), { kind: 'signal', signal: 'SIGINT' }, { kind: 'exit' }],
    log: lines,
    logUnordered: true,
  },
  {
    name: 'SIGQUIT stops with status 0 and a goodbye',
    server: spec(),
    fresh: true,
    steps: [{ kind: 'signal', signal: 'SIGQUIT' }, { kind: 'exit' }],
    log: lines,
    logUnordered: true,
  },
  {
    name: 'SIGTERM with die-on-term stops',
    server: spec('die-on-term = true'),
    fresh: true,
    steps: [{ kind: 'signal', signal: 'SIGTERM' }, { kind: 'exit' }],
    log: lines,
    logUnordered: true,
  },
  {
    name: 'SIGQUIT with die-on-term reloads brutally',
    server: spec('die-on-term = true'),
    fresh: true,
    steps: [{ kind: 'signal', signal: 'SIGQUIT', until: RESPAWNED }, { kind: 'alive' }, http('/b')],
  },
  { name: 'SIGHUP reloads in the same process', server: spec(), fresh: true, steps: reload('SIGHUP'), log: [/gracefully \(RE\)spawned/] },
  {
    name: 'SIGTERM reloads brutally in the same process',
    server: spec(),
    fresh: true,
    steps: reload('SIGTERM'),
    log: [/gracefully \(RE\)spawned/, /brutally killing/],
  },
  {
    name: 'SIGTSTP pauses and resumes',
    server: spec(),
    fresh: true,
    steps: [
      { kind: 'signal', signal: 'SIGTSTP', until: /PAUSE|worker \d suspended/, untilCount: 3 },
      http('/paused', [], { timeoutMs: 700 }),
      { kind: 'signal', signal: 'SIGTSTP', until: /resuming/ },
      http('/resumed'),
    ],
    log: [/PAUSE/, /resuming workers/, /worker 1 suspended/], // the order of the workers is nobody's
    logUnordered: true,
  },
  {
    name: 'exit-on-reload ends instead of reloading',
    server: spec('exit-on-reload = true'),
    fresh: true,
    steps: [http('/a'), { kind: 'signal', signal: 'SIGHUP' }, { kind: 'exit' }],
    log: [/GAME OVER/],
  },
  {
    name: 'a pidfile serves --reload and --stop',
    server: spec('pidfile = server.pid'),
    fresh: true,
    steps: [
      { kind: 'run', args: ['--reload', 'server.pid'] },
      { kind: 'log', until: /gracefully \(RE\)spawned/ },
      { kind: 'log', until: RESPAWNED, count: 2 },
      http('/b'),
      { kind: 'run', args: ['--stop', 'server.pid'] },
      { kind: 'exit' },
    ],
    log: [/goodbye/],
  },
  {
    name: 'vacuum removes pidfile and unix sockets',
    server: { ...spec('pidfile = server.pid\nsocket = app.sock\nvacuum = true') },
    fresh: true,
    steps: [{ kind: 'signal', signal: 'SIGINT' }, { kind: 'exit' }],
    log: [/VACUUM/],
    logUnordered: true,
  },
]

describeConformance('signals', cases)
