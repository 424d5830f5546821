// Servers that somebody else starts and hands sockets to, shared sockets, and starts that wait.
import { expect } from 'vitest'
import type { Handed } from '@uwsgi-ts/core/testing'
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import { describeConformance } from '../src/describe-conformance.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (more: string, handed?: Handed): ServerSpec => ({
  ini: `${PYTHON}master = true\nwsgi-file = slow.py\n${more}`,
  apps: ['slow.py'],
  ...(handed === undefined ? {} : { handed }),
})
const SOCKETS = [/^uwsgi (?:shared )?socket \d/, /^- (?:SystemD|Upstart)/]

const cases: ConformanceCase[] = [
  {
    name: 'descriptor 0 that listens is served, with the protocol that protocol names',
    server: spec('protocol = http', { sockets: [''], as: [0] }),
    fresh: true,
    steps: [http('/a')],
    log: SOCKETS,
  },
  {
    name: 'descriptor 0 may be a unix socket',
    server: spec('protocol = http', { sockets: ['z.sock'], as: [0] }),
    fresh: true,
    steps: [http('/a', [], { to: 'z.sock' })],
    log: SOCKETS,
  },
  {
    name: 'descriptor 0 is not served with skip-zero',
    server: spec('skip-zero = true', { sockets: [''], as: [0] }),
    steps: [],
    log: [/-s\/--socket option is missing/],
  },
  {
    name: 'systemd socket activation serves every socket it passes',
    server: spec('protocol = http', { sockets: ['', ''], as: [3, 4], env: { LISTEN_FDS: '2', LISTEN_PID: 'PID' } }),
    fresh: true,
    steps: [http('/a'), http('/b', [], { to: 'tcp:1' })],
    log: SOCKETS,
  },
  {
    name: 'a socket line with the address of a passed socket is served on that one',
    server: {
      ...spec('', { sockets: [''], as: [3], env: { LISTEN_FDS: '1', LISTEN_PID: 'PID' } }),
      args: ['--http-socket', '127.0.0.1:PORT0'],
    },
    fresh: true,
    steps: [{ kind: 'alive' }],
    log: SOCKETS,
    differs: {
      doc: 'passed-sockets',
      reference: { log: ['- SystemD socket activation detected -', expect.stringMatching(/^uwsgi socket 1 attached to INET address/)] },
      ours: { log: ['- SystemD socket activation detected -', expect.stringMatching(/^uwsgi socket 0 attached to INET address/)] },
    },
  },
  {
    name: 'systemd socket activation for another process is not taken',
    server: spec('', { sockets: [''], as: [3], env: { LISTEN_FDS: '1', LISTEN_PID: '1' } }),
    steps: [],
    log: [...SOCKETS, /-s\/--socket option is missing/],
  },
  {
    name: 'the Upstart socket bridge hands over its socket',
    server: spec('protocol = http', { sockets: [''], as: [5], env: { UPSTART_EVENTS: 'socket', UPSTART_FDS: '5', UPSTART_JOB: 'web' } }),
    fresh: true,
    steps: [http('/a')],
    log: SOCKETS,
  },
  {
    name: 'fd:// names a socket that Circus passes',
    server: spec('http-socket = fd://7', { sockets: [''], as: [7] }),
    fresh: true,
    steps: [http('/a')],
    log: SOCKETS,
  },
  {
    name: 'a shared socket is bound first and named by its number',
    server: spec('shared-socket = s.sock\nhttp-socket = =0'),
    fresh: true,
    steps: [http('/a', [], { to: 's.sock' })],
    log: SOCKETS,
  },
  {
    name: 'a shared socket stays over a reload',
    server: spec('shared-socket = s.sock\nhttp-socket = =0'),
    fresh: true,
    steps: [{ kind: 'signal', signal: 'SIGHUP', until: /^spawned uWSGI worker 1/ }, http('/a', [], { to: 's.sock' })],
    log: [/^found fd \d+ mapped to shared socket/],
  },
  {
    name: 'map-socket names the worker that serves a socket',
    server: spec('http-socket = 127.0.0.1:0\nprocesses = 2\nmap-socket = 0:2'),
    fresh: true,
    steps: [http('/a')],
    log: [/^mapped socket/],
  },
  {
    name: 'a start that waits for a file in vain says so and ends with status 1',
    server: spec('http-socket = 127.0.0.1:0\nwait-for-fs = nothing\nwait-for-fs-timeout = 1'),
    steps: [],
    log: [/waiting for|unavailable/],
  },
  {
    name: 'a start that waits for a socket in vain says so and ends with status 1',
    server: spec('http-socket = 127.0.0.1:0\nwait-for-socket = none.sock\nwait-for-socket-timeout = 1'),
    steps: [],
    log: [/waiting for|unavailable/],
  },
  {
    name: 'a start that waits for an interface in vain says so and ends with status 1',
    server: spec('http-socket = 127.0.0.1:0\nwait-for-interface = none0\nwait-for-interface-timeout = 1'),
    steps: [],
    log: [/waiting for|unavailable/],
  },
]

describeConformance('supervised', cases)
