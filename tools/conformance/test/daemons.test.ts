// Attached daemons: what the log and the stats say of their lives.
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import { describeConformance } from '../src/describe-conformance.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (more: string, files: ServerSpec['files'] = {}): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = slow.py\nstats = stats.sock\n${more}`,
  apps: ['slow.py'],
  files,
})
const DAEMON = /^\[uwsgi-daemons\]|^daemon "|daemon ".*" \(pid/

const cases: ConformanceCase[] = [
  {
    name: 'a daemon starts, stands in the stats and stops with the server',
    server: spec('attach-daemon = exec sleep 100'),
    fresh: true,
    steps: [
      { kind: 'log', until: /^\[uwsgi-daemons\] spawning/ },
      http('/a'),
      { kind: 'stats', to: 'stats.sock', values: ['daemons.0.cmd', 'daemons.0.respawns'] },
      { kind: 'signal', signal: 'SIGINT', until: /^goodbye/ },
      { kind: 'exit' },
    ],
    log: [DAEMON],
  },
  {
    name: 'the stats document has the daemons between folder and locks, and the crons at its end',
    server: spec('attach-daemon = exec sleep 100\ncron = 30 5 31 2 7 never'),
    fresh: true,
    steps: [
      { kind: 'log', until: /^\[uwsgi-daemons\] spawning/ },
      { kind: 'stats', to: 'stats.sock' },
    ],
  },
  {
    name: 'one that ends at once is throttled',
    server: spec('attach-daemon = true'),
    fresh: true,
    steps: [{ kind: 'log', until: /^\[uwsgi-daemons\] respawning "true"/ }],
    log: [/^\[uwsgi-daemons\] (?:spawning|throttling "true" for 1 )/],
    unpinned: 'the reference counts whole seconds, so that its second delay may be like its first',
  },
  {
    name: 'one that ignores its signal is killed',
    server: spec("attach-daemon = trap '' TERM; sleep 100 & wait; sleep 100"),
    fresh: true,
    steps: [
      { kind: 'log', until: /^\[uwsgi-daemons\] spawning/ },
      { kind: 'signal', signal: 'SIGINT', until: /did not die in time/ },
      { kind: 'exit' },
    ],
    log: [/^\[uwsgi-daemons\]/],
  },
  {
    name: 'the server stops its workers before its daemons',
    server: spec('attach-daemon = exec sleep 100'),
    fresh: true,
    steps: [
      { kind: 'log', until: /^\[uwsgi-daemons\] spawning/ },
      { kind: 'signal', signal: 'SIGINT', until: /^goodbye/ },
    ],
    log: [/^worker 1 buried/, /^\[uwsgi-daemons\] stopping/],
    differs: {
      doc: 'attached-daemons',
      reference: { log: ['[uwsgi-daemons] stopping daemon (pid: P): exec sleep 100', 'worker 1 buried after T seconds'] },
      ours: { log: ['worker 1 buried after T seconds', '[uwsgi-daemons] stopping daemon (pid: P): exec sleep 100'] },
    },
  },
  {
    name: 'a reload stops it and starts it again',
    server: spec('attach-daemon = exec sleep 100'),
    fresh: true,
    steps: [
      { kind: 'log', until: /^\[uwsgi-daemons\] spawning/ },
      { kind: 'signal', signal: 'SIGHUP', until: /^\[uwsgi-daemons\] spawning/ },
      { kind: 'alive' },
    ],
    log: [DAEMON],
  },
  {
    name: 'a touch restarts it',
    server: spec('attach-daemon2 = cmd=exec sleep 100,touch=a', { a: '' }),
    fresh: true,
    steps: [
      { kind: 'log', until: /^\[uwsgi-daemons\] spawning/ },
      { kind: 'touch', path: 'a', until: /^\[uwsgi-daemons\] respawning/ },
    ],
    log: [/has been touched/, /^\[uwsgi-daemons\] (?:re)?spawning/],
    unpinned: 'the reference holds the respawn back when the daemon is younger than four seconds',
  },
  {
    name: 'the end of a control daemon is the graceful end of the server',
    server: spec('attach-control-daemon = sleep 1'),
    fresh: true,
    steps: [{ kind: 'exit' }],
    log: [/graceful shutdown/, /^goodbye/],
  },
  {
    name: 'without a command attach-daemon2 stops the start',
    server: spec('attach-daemon2 = freq=3'),
    steps: [],
  },
  {
    name: 'without a command smart-attach-daemon stops the start',
    server: spec('smart-attach-daemon = only.pid'),
    steps: [],
  },
]

describeConformance('daemons', cases)
