// Lines that tools read: the request log in its forms, and what is printed while a server starts.
import { expect } from 'vitest'
import { describeConformance } from '../src/describe-conformance.js'
import { http, packet, PYTHON, raw, REQUEST_LINE, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (more: string, apps = ['answers.py']): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nsocket = app.sock\n${more}`,
  apps,
})
const noUnixSocket = (more: string): ServerSpec => ({ ...spec(more), ini: `${PYTHON}http-socket = 127.0.0.1:0\n${more}` })
const app = 'wsgi-file = answers.py\n'
const START =
  /^(WSGI app|spawned|\*\*\* Operational MODE|\*\*\* no app|unable to load|mounting|your mercy|chdir|writing pidfile|\*\*\* Stats|setgid|setuid|failed to open|Traceback|RuntimeError)/
const starts = (name: string, server: ServerSpec, log: readonly RegExp[] = [START]): ConformanceCase => ({
  name,
  server,
  fresh: true,
  steps: [http('/plain')],
  log,
})

/** Ours always has a master, which the log says. */
function masterless(name: string, more: string, mode: string, cores: number): ConformanceCase {
  const only = `spawned uWSGI worker 1 (and the only) (pid: P, cores: ${cores})`
  return {
    name,
    server: spec(more + app),
    fresh: true,
    steps: [http('/plain'), { kind: 'signal', signal: 'SIGINT' }, { kind: 'exit' }],
    log: [/^\*\*\* Operational/, /^spawned/],
    differs: {
      doc: 'master',
      reference: { steps: [{}, 'SIGINT', { code: 30 }], log: [mode, only] },
      ours: { steps: [{}, 'SIGINT', { code: 0 }], log: [mode, 'spawned uWSGI master process (pid: P)', only] },
    },
  }
}

const cases: ConformanceCase[] = [
  {
    name: 'a request line names pid, app, counters, address, sizes, request and response',
    server: spec(`master = true\n${app}`),
    fresh: true,
    steps: [
      http('/plain'),
      http('/repeated?x=1'),
      http('/plain', ['X-More: 1'], { method: 'POST', body: 'abc' }),
      packet('/plain'),
      packet('/default', { REMOTE_USER: 'alice' }),
    ],
    log: [REQUEST_LINE],
  },
  {
    name: 'app counters and the counter of all requests differ',
    server: spec('master = true\nmount = /one=answers.py\nmount = /two=paths.py\n', ['answers.py', 'paths.py']),
    fresh: true,
    steps: [packet('/x', { SCRIPT_NAME: '/two' }), packet('/plain', { SCRIPT_NAME: '/one' }), packet('/x', { SCRIPT_NAME: '/two' })],
    log: [REQUEST_LINE],
  },
  {
    name: 'log-micros gives times in microseconds',
    server: spec(`master = true\nlog-micros = true\n${app}`),
    fresh: true,
    steps: [http('/plain')],
    log: [REQUEST_LINE],
  },
  {
    name: 'log-x-forwarded-for logs the forwarded address',
    server: spec(`master = true\nlog-x-forwarded-for = true\n${app}`),
    fresh: true,
    steps: [http('/plain', ['X-Forwarded-For: 198.51.100.9']), http('/plain')],
    log: [REQUEST_LINE],
  },
  {
    name: 'disable-logging writes no request lines',
    server: spec(`master = true\ndisable-logging = true\n${app}`),
    fresh: true,
    steps: [http('/plain', [], { logged: 0 })],
    log: [REQUEST_LINE],
  },
  {
    name: 'a user name from REMOTE_USER and a long path stand in the line',
    server: spec(`master = true\n${app}`),
    fresh: true,
    steps: [packet(`/${'long/'.repeat(100)}`, { REMOTE_USER: 'bob' })],
    log: [REQUEST_LINE],
  },
  {
    name: 'control bytes of a client in the request line',
    server: spec(`master = true\n${app}`),
    fresh: true,
    steps: [packet('/evil', { REQUEST_URI: '/a\nfake [pid: 1|app: 0|', REMOTE_USER: 'x\ty' }), { kind: 'log', until: /fake/ }],
    log: [/fake/],
    differs: {
      doc: 'escaped-logs',
      reference: {
        log: ['fake [pid: P|app: 0| => generated 14 bytes in T msecs (HTTP/1.1 404) 1 headers in 52 bytes (S switches on core 0)'],
      },
      ours: { log: [expect.stringMatching(/^\[pid: P.* GET \/a\\x0afake /) as unknown] },
    },
  },
  {
    name: 'one interpreter holds all apps',
    server: spec(`master = true\n${app}`),
    fresh: true,
    steps: [http('/plain')],
    log: [/multiple interpreter mode/],
    differs: { doc: 'sub-interpreters', reference: { log: ['*** uWSGI is running in multiple interpreter mode ***'] }, ours: { log: [] } },
  },
  masterless('one worker without master', '', '*** Operational MODE: single process ***', 1),
  {
    name: 'bound sockets are logged',
    server: spec(`master = true\n${app}`),
    fresh: true,
    steps: [http('/plain')],
    log: [/^uwsgi socket/],
    logUnordered: true,
  },
  starts('master with one worker', spec(`master = true\n${app}`)),
  starts('master with several workers', { ...spec(`master = true\nprocesses = 3\n${app}`) }),
  starts('threads', spec(`master = true\nprocesses = 2\nthreads = 3\n${app}`)),
  masterless('threads without master', 'threads = 2\n', '*** Operational MODE: threaded ***', 2),
  starts('lazy-apps', { ...spec(`master = true\nprocesses = 1\nlazy-apps = true\n${app}`), ready: /^WSGI app 0/ }),
  starts('single-interpreter', spec(`master = true\nsingle-interpreter = true\n${app}`)),
  starts('two mounts', spec('master = true\nmount = /a=answers.py\nmount = /b=paths.py\n', ['answers.py', 'paths.py'])),
  starts('an app that cannot be imported leaves the dynamic mode', spec('master = true\nwsgi-file = broken.py', ['broken.py'])),
  starts('a file without callable', spec('master = true\nwsgi-file = broken_names.py', ['broken_names.py']), [START, /unable to find/]),
  starts('a missing file', spec('master = true\nwsgi-file = nowhere.py', [])),
  starts('no app at all', spec('master = true', [])),
  starts('chdir and pidfile', {
    ...noUnixSocket(`master = true\nchdir = sub\npidfile = server.pid\nwsgi-file = ../answers.py`),
    files: { 'sub/empty': '' },
  }),
  {
    name: 'a module with another callable',
    server: spec('master = true\nmodule = paths_two:other', ['paths_two.py']),
    fresh: true,
    steps: [http('/x')],
    log: [START, REQUEST_LINE],
  },
  {
    name: 'an unknown path of an HTTP client is logged as sent',
    server: spec(`master = true\n${app}`),
    fresh: true,
    steps: [raw('GET /a%0Ab?x=%22 HTTP/1.0\r\n\r\n')],
    log: [REQUEST_LINE],
  },
]

describeConformance('log-lines', cases)
