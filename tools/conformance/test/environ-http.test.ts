// What an app sees of HTTP requests: variables made from the request line, the headers and the connection.
import { expect } from 'vitest'
import { describeConformance } from '../src/describe-conformance.js'
import { http, PYTHON, raw, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const variables: ServerSpec = { ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = variables.py`, apps: ['variables.py'] }
const paths: ServerSpec = { ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = paths.py`, apps: ['paths.py'] }
const unix: ServerSpec = { ini: `${PYTHON}http-socket = http.sock\nmaster = true\nwsgi-file = variables.py`, apps: ['variables.py'] }
const busy: ServerSpec = {
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nprocesses = 2\nthreads = 2\nwsgi-file = variables.py`,
  apps: ['variables.py'],
  ready: /spawned uWSGI worker 2\b/,
}

const says = (line: string): object => ({ body: expect.stringContaining(line) as unknown })

const cases: ConformanceCase[] = [
  { name: 'a plain GET gives the whole environ of the reference', server: variables, steps: [http('/', [], { json: true })] },
  { name: 'threads and processes show in the environ', server: busy, steps: [http('/', [], { json: true })] },
  { name: 'an HTTP/1.0 request without Host is served', server: variables, steps: [raw('GET /old HTTP/1.0\r\n\r\n', { json: true })] },
  {
    name: 'a request over a unix socket is served on port 80',
    server: unix,
    steps: [http('/u', [], { to: 'http.sock', json: true })],
    differs: {
      doc: 'unix-peers',
      reference: { steps: [{ body: { SERVER_PORT: '80', REMOTE_ADDR: '0.0.0.0' } }] },
      ours: { steps: [{ body: { SERVER_PORT: '80', REMOTE_ADDR: '' } }] },
    },
  },
  { name: 'the path is decoded and the target kept as sent', server: paths, steps: [http('/a%20b/%C3%A9?x=%20y&z')] },
  {
    name: 'dot segments are resolved in the path only',
    server: paths,
    steps: [http('/a/./b/../c'), http('/../../etc'), http('/a/..'), http('/a/.'), http('/a/b/../'), http('//a///b//'), http('/a../.b/..c')],
  },
  {
    name: 'dot segments hidden behind percent signs are resolved too',
    server: paths,
    steps: [http('/a%2F..%2Fb'), http('/%2e%2e/x')],
    differs: {
      doc: 'paths',
      reference: { steps: [says("PATH_INFO='/a/../b'"), says("PATH_INFO='/../x'")] },
      ours: { steps: [says("PATH_INFO='/b'"), says("PATH_INFO='/x'")] },
    },
  },
  { name: 'a fragment is cut from the path', server: paths, steps: [http('/page#top')] },
  {
    name: 'a fragment after a query',
    server: paths,
    steps: [http('/page?q=1#top')],
    differs: { doc: 'paths', reference: { steps: [says("QUERY_STRING='q=1#top'")] }, ours: { steps: [says("QUERY_STRING='q=1'")] } },
  },
  { name: 'an empty query is an empty string', server: paths, steps: [http('/x?'), http('/x'), http('/x??a=1'), http('/?a=/../b')] },
  {
    name: 'methods are passed on as they are',
    server: paths,
    steps: ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND', 'BREW'].map((method) => http('/m', [], { method })),
  },
  {
    name: 'an absolute target',
    server: paths,
    steps: [http('http://www.example.test/abs?q=1')],
    differs: {
      doc: 'paths',
      reference: { steps: [says("PATH_INFO='http://www.example.test/abs'")] },
      ours: { steps: [says("PATH_INFO='/abs'")] },
    },
  },
  {
    name: 'headers become variables',
    server: variables,
    steps: [
      http(
        '/h',
        [
          'X-Dash-Name: 1',
          'x-lower: 2',
          'Content-Type: text/x-own',
          'User-Agent: tester/1.0',
          'Cookie: a=1; b=2',
          'Referer: http://r/',
          'Authorization: Basic eA==',
        ],
        { json: true },
      ),
    ],
  },
  {
    name: 'repeated headers are joined at the place of the first',
    server: variables,
    steps: [http('/r', ['X-A: 1', 'X-B: b', 'X-A: 2', 'X-A: 3'], { json: true })],
  },
  {
    name: 'repeated Cookie headers are joined',
    server: variables,
    steps: [http('/r', ['Cookie: a=1', 'Cookie: b=2'], { json: true })],
    differs: {
      doc: 'cookies',
      reference: { steps: [{ body: { HTTP_COOKIE: 'a=1, b=2' } }] },
      ours: { steps: [{ body: { HTTP_COOKIE: 'a=1; b=2' } }] },
    },
  },
  {
    name: 'an empty header value is an empty variable',
    server: variables,
    steps: [http('/e', ['X-Empty:', 'X-Blank: ', 'Content-Type: '], { json: true })],
  },
  {
    name: 'blanks before a header value are dropped',
    server: variables,
    steps: [http('/b', ['X-Pad:    value', 'X-Tight:value'], { json: true })],
  },
  {
    name: 'bytes over 0x7f in a header reach the app as latin-1',
    server: variables,
    steps: [http('/l', ['X-Latin: caf\xe9 \xff'], { json: true })],
  },
  {
    name: 'the scheme follows X-Forwarded-Proto',
    server: variables,
    steps: [http('/s', ['X-Forwarded-Proto: https'], { json: true }), http('/s', ['X-Forwarded-SSL: on'], { json: true })],
  },
  {
    name: 'a header with an underscore in its name',
    server: variables,
    steps: [http('/u', ['X_Under: 1', 'X-Dash: 2'], { json: true })],
    differs: {
      doc: 'underscores',
      reference: { steps: [{ body: { HTTP_X_UNDER: '1', HTTP_X_DASH: '2' } }] },
      ours: { steps: [{ body: expect.not.objectContaining({ HTTP_X_UNDER: '1' }) as unknown }] },
    },
  },
]

describeConformance('environ-http', cases)
