// Limits that an app sets for its request, and exceptions that cost a worker its place: what the log says. The answers of the client differ.
import { describeConformance } from '../src/describe-conformance.js'
import { PYTHON, raw, type ConformanceCase } from '../src/conformance-case.js'

const RESPAWNED = /^Respawned uWSGI worker/
const APP = `
import time, uwsgi
def application(env, start):
    if env['PATH_INFO'] == '/stuck':
        uwsgi.set_user_harakiri(1)
        time.sleep(60)
    raise ValueError('on purpose')
`
const server = {
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = own.py\nreload-on-exception-value = on purpose`,
  files: { 'own.py': APP },
}

const HARAKIRI = [
  'DATE - *** HARAKIRI ON WORKER 1 (pid: P, try: 1) ***',
  'DATE - HARAKIRI !!! worker 1 status !!!',
  'DATE - HARAKIRI !!! end of worker 1 status !!!',
  'DAMN ! worker 1 (pid: P) died, killed by signal 9 :( trying respawn ...',
  'Respawned uWSGI worker 1 (new pid: P)',
]
const MONITORED = ['... monitored exception detected, respawning worker 1 (pid: P)...', 'Respawned uWSGI worker 1 (new pid: P)']
const cases: ConformanceCase[] = [
  {
    name: 'set_user_harakiri ends its request with the lines of harakiri',
    server,
    fresh: true,
    steps: [raw('GET /stuck HTTP/1.0\r\n\r\n', { logged: 0 }), { kind: 'log', until: RESPAWNED }],
    // The line of the core ends in a time.
    log: [/HARAKIRI (?!\[)/, /^DAMN/, RESPAWNED],
    differs: {
      doc: 'answers-instead-of-silence',
      reference: { steps: [{ raw: '' }, {}], log: HARAKIRI },
      ours: { steps: [{ status: 'HTTP/1.1 504 Gateway Timeout' }, {}], log: HARAKIRI },
    },
  },
  {
    name: 'an exception that is watched for ends the worker, with one line and no word about its death',
    server,
    fresh: true,
    steps: [raw('GET /raise HTTP/1.0\r\n\r\n', { logged: 0 }), { kind: 'log', until: RESPAWNED }],
    log: [/monitored/, /^DAMN/, RESPAWNED],
    differs: {
      doc: 'monitored-exceptions',
      reference: { steps: [{ raw: '' }, {}], log: MONITORED },
      ours: { steps: [{ status: 'HTTP/1.1 500 Internal Server Error' }, {}], log: MONITORED },
    },
  },
]

describeConformance('harakiri', cases)
