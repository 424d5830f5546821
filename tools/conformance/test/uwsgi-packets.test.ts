// Packets of the uwsgi protocol: what the app sees, what is refused, and how apps are chosen.
import { expect } from 'vitest'
import { describeConformance } from '../src/describe-conformance.js'
import { packet, PYTHON, raw, REQUEST_LINE, type ConformanceCase, type ExchangeStep } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'
import { nginxVars, rawPacket, uwsgiBlock, uwsgiPacket } from '../src/uwsgi-packet.js'

const base = `${PYTHON}socket = app.sock\nmaster = true\n`
const variables: ServerSpec = { ini: `${base}wsgi-file = variables.py`, apps: ['variables.py'] }
const paths: ServerSpec = { ini: `${base}wsgi-file = paths.py`, apps: ['paths.py'] }
const noDefault: ServerSpec = { ini: `${base}no-default-app = true\nmount = /one=paths.py`, apps: ['paths.py'] }
const mounts: ServerSpec = { ini: `${base}mount = /one=paths.py\nmount = /one/two=paths_two.py`, apps: ['paths.py', 'paths_two.py'] }
const managed: ServerSpec = {
  ini: `${base}manage-script-name = true\nmount = /one=paths.py\nmount = /one/two=paths_two.py`,
  apps: ['paths.py', 'paths_two.py'],
}
const dynamic: ServerSpec = { ini: base, apps: ['paths.py', 'paths_two.py'] }
const manyVars: ServerSpec = { ini: `${base}wsgi-file = paths.py\nmax-vars = 20\nbuffer-size = 8192`, apps: ['paths.py'] }

const to = { to: 'app.sock', closing: true } as const
const BAD_SIZE = /^invalid request block size: /
const block = uwsgiBlock(nginxVars('/x'))

/** A packet that the reference drops without a word to the client; the line that it logs comes a little later. */
function refused(name: string, server: ServerSpec, step: ExchangeStep, line: RegExp, ours: RegExp): ConformanceCase {
  return {
    // A server of its own: ours says a repeated thing once and then counts.
    name,
    server,
    fresh: true,
    steps: [
      { ...step, to: 'app.sock', closing: true, logged: 0 },
      { kind: 'log', until: line },
    ],
    log: [line],
    differs: {
      doc: 'refusals',
      reference: { steps: [{ raw: '', ended: 'close' }, { seen: true }] },
      ours: { steps: [{ status: expect.stringMatching(ours) as unknown, ended: 'close' }, { seen: true }] },
    },
  }
}

const cases: ConformanceCase[] = [
  {
    name: 'the variables of nginx become the environ',
    server: variables,
    steps: [packet('/a/b?x=1', { HTTP_X_OWN: 'yes' }, { json: true })],
    log: [REQUEST_LINE],
  },
  {
    name: 'UWSGI_SCHEME, HTTPS and X-Forwarded-Proto set the scheme',
    server: variables,
    steps: [
      packet('/', { UWSGI_SCHEME: 'https' }, { json: true }),
      packet('/', { HTTPS: 'on' }, { json: true }),
      packet('/', { HTTPS: 'off' }, { json: true }),
      packet('/', { HTTP_X_FORWARDED_PROTO: 'wss' }, { json: true }),
    ],
  },
  { name: 'nothing is decoded or resolved in a packet', server: paths, steps: [packet('/a/%20/../b')], log: [REQUEST_LINE] },
  {
    name: 'without SERVER_PROTOCOL the answer is HTTP/1.0',
    server: paths,
    steps: [packet('/x', { SERVER_PROTOCOL: undefined })],
    log: [REQUEST_LINE],
  },
  {
    name: 'a packet with few variables is served',
    server: paths,
    steps: [raw([uwsgiPacket({ REQUEST_METHOD: 'GET', PATH_INFO: '/few' })], to)],
    log: [REQUEST_LINE],
  },
  {
    name: 'an empty packet',
    server: paths,
    steps: [raw([rawPacket(Buffer.alloc(0))], to)],
    log: [REQUEST_LINE, /Empty python request/],
    differs: {
      doc: 'empty-packets',
      reference: { steps: [{ raw: '' }], log: expect.arrayContaining(['Empty python request. skip.']) as unknown },
      ours: { steps: [{ ended: 'close' }] },
    },
  },
  {
    name: 'repeated variables',
    server: variables,
    steps: [raw([uwsgiPacket([...nginxVars('/r'), ['HTTP_X_A', '1'], ['HTTP_X_A', '2']])], { ...to, json: true })],
  },
  {
    name: 'modifier2 and modifier 30 are served by Python',
    server: paths,
    steps: [packet('/m2', {}, { modifier2: 7 }), packet('/a/b', { SCRIPT_NAME: '/a' }, { modifier1: 30 })],
  },
  refused(
    'an unknown modifier',
    paths,
    packet('/m', {}, { modifier1: 99 }),
    /^-- unavailable modifier requested: 99 --$/,
    /^HTTP\/1\.1 5\d\d /,
  ),
  {
    name: 'HTTP on a uwsgi socket is closed without an answer',
    server: paths,
    fresh: true,
    steps: [raw('GET / HTTP/1.1\r\nHost: x\r\n\r\n', { to: 'app.sock', closing: true, logged: 0 }), { kind: 'log', until: BAD_SIZE }],
    log: [BAD_SIZE],
  },
  refused(
    'a block over buffer-size',
    paths,
    packet('/x', { HTTP_BIG: 'b'.repeat(5000) }),
    /^invalid request block size: 5\d\d\d \(max 4096\)\.\.\.skip$/,
    /^HTTP\/1\.[01] 431 /,
  ),
  refused(
    'an empty key',
    paths,
    raw([rawPacket(Buffer.concat([block, uwsgiBlock([['', 'v']])]))]),
    /^uwsgi key cannot be null\. skip this var\.$/,
    /^HTTP\/1\.[01] 400 /,
  ),
  refused(
    'a value longer than the packet',
    paths,
    raw([rawPacket(block.subarray(0, -3))]),
    /^invalid uwsgi request \(current strsize: \d+\)\. skip\.$/,
    /^HTTP\/1\.[01] 400 /,
  ),
  refused(
    'too many variables',
    manyVars,
    raw([uwsgiPacket([...nginxVars('/x'), ...Array.from({ length: 60 }, (_, n): [string, string] => [`X${n}`, ''])])]),
    /^max vec size reached\. skip this var\.$/,
    /^HTTP\/1\.[01] 4\d\d /,
  ),
  refused(
    'garbage',
    paths,
    raw([Buffer.from('\x00\x05\x00\x00\xff\xff\xff\xff\xff', 'latin1')]),
    /^invalid uwsgi request \(current strsize: \d+\)\. skip\.$/,
    /^HTTP\/1\.[01] 400 /,
  ),
  {
    name: 'a client that leaves in the middle of a packet disturbs nobody',
    server: paths,
    steps: [raw([block.subarray(0, 10)], { ...to, halfClose: true, logged: 0 }), packet('/after')],
    differs: {
      doc: 'refusals',
      reference: { steps: [{ raw: '' }, { status: 'HTTP/1.1 200 OK' }] },
      ours: { steps: [{}, { status: 'HTTP/1.1 200 OK' }] },
    },
  },
  {
    name: 'SCRIPT_NAME chooses among mounted apps, others get the default app',
    server: mounts,
    steps: [
      packet('/x', { SCRIPT_NAME: '/one' }),
      packet('/x', { SCRIPT_NAME: '/one/two' }),
      packet('/one/two'),
      packet('/x', { SCRIPT_NAME: '/unknown' }),
    ],
    log: [REQUEST_LINE],
  },
  {
    name: 'UWSGI_APPID chooses a mounted app',
    server: mounts,
    steps: [packet('/x', { UWSGI_APPID: '/one/two' }), packet('/x', { UWSGI_APPID: '/one', SCRIPT_NAME: '/one/two' })],
    log: [REQUEST_LINE],
  },
  {
    name: 'manage-script-name moves the longest mount point into SCRIPT_NAME',
    server: managed,
    steps: [packet('/one/x'), packet('/one/two/x'), packet('/one/twox'), packet('/one'), packet('/one/two'), packet('/elsewhere')],
  },
  {
    name: 'a moved SCRIPT_NAME in the count of variables',
    server: managed,
    fresh: true,
    steps: [packet('/one/x')],
    log: [REQUEST_LINE],
    differs: {
      doc: 'log-counts',
      reference: { log: [expect.stringContaining(' {30 vars in 306 bytes} ')] },
      ours: { log: [expect.stringContaining(' {28 vars in 306 bytes} ')] },
    },
  },
  {
    name: 'without a default app an unknown mount is a 500',
    server: noDefault,
    steps: [packet('/x', { SCRIPT_NAME: '/nowhere' }), packet('/x', { SCRIPT_NAME: '/one' })],
    log: [REQUEST_LINE, /no python application/],
  },
  {
    name: 'UWSGI_FILE loads an app once under its SCRIPT_NAME',
    server: dynamic,
    fresh: true,
    steps: [packet('/x', { UWSGI_FILE: 'paths_two.py', SCRIPT_NAME: '/s' }), packet('/y', { SCRIPT_NAME: '/s' })],
    log: [REQUEST_LINE, /WSGI app/, /no app loaded/],
  },
  {
    name: 'UWSGI_SCRIPT names module and callable',
    server: dynamic,
    fresh: true,
    steps: [packet('/x', { UWSGI_SCRIPT: 'paths_two:other', SCRIPT_NAME: '/t' }), packet('/x', { SCRIPT_NAME: '/t' })],
    log: [REQUEST_LINE, /WSGI app/],
  },
  {
    name: 'UWSGI_MODULE and UWSGI_CALLABLE name an app',
    server: dynamic,
    fresh: true,
    steps: [packet('/x', { UWSGI_MODULE: 'paths_two', UWSGI_CALLABLE: 'other', SCRIPT_NAME: '/u' })],
    log: [REQUEST_LINE, /WSGI app/],
  },
  {
    name: 'UWSGI_APPID names a dynamic app',
    server: dynamic,
    fresh: true,
    steps: [packet('/x', { UWSGI_FILE: 'paths.py', UWSGI_APPID: 'id1' }), packet('/x', { UWSGI_APPID: 'id1' })],
    log: [REQUEST_LINE, /WSGI app/],
  },
  {
    name: 'a dynamic app that cannot be loaded is a 500',
    server: dynamic,
    fresh: true,
    steps: [packet('/x', { UWSGI_FILE: 'nowhere.py', SCRIPT_NAME: '/n' }), packet('/x', { UWSGI_SCRIPT: 'nowhere', SCRIPT_NAME: '/n' })],
    log: [REQUEST_LINE, /no python application/, /unable to load app/, /failed to open/],
  },
]

describeConformance('uwsgi-packets', cases)
