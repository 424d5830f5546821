// How an app reads request bodies, whatever way they come in.
import { expect } from 'vitest'
import { describeConformance } from '../src/describe-conformance.js'
import { http, packet, PYTHON, raw, REQUEST_LINE, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'
import { nginxVars, uwsgiPacket } from '../src/uwsgi-packet.js'

const ini = (more = ''): string => `${PYTHON}http-socket = 127.0.0.1:0\nsocket = app.sock\nmaster = true\nwsgi-file = body.py\n${more}`
const streamed: ServerSpec = { ini: ini(), apps: ['body.py'] }
const buffered: ServerSpec = { ini: ini('post-buffering = 8192'), apps: ['body.py'] }
const onDisk: ServerSpec = { ini: ini('post-buffering = 4'), apps: ['body.py'] }
const limited: ServerSpec = { ini: ini('limit-post = 20'), apps: ['body.py'] }
const hashing: ServerSpec = { ini: ini().replace('body.py', 'hash_body.py'), apps: ['hash_body.py'] }
const hashingOnDisk: ServerSpec = { ini: ini('post-buffering = 65536').replace('body.py', 'hash_body.py'), apps: ['hash_body.py'] }

const LINES = 'first line\nsecond\n\nlast without end'
const ways = ['read_all', 'read_parts', 'read_lines', 'all_lines', 'iterate', 'mixed', 'nothing']
const big = 'abcdefghij'.repeat(50_000)

const post = (path: string, body: string): ReturnType<typeof http>[] => [
  http(path, [], { method: 'POST', body }),
  packet(path, {}, { body }),
]

const bodyDiffers = (reference: string, ours: string): NonNullable<ConformanceCase['differs']> => ({
  doc: 'reading-bodies',
  reference: { steps: [{ body: reference }, { body: reference }] },
  ours: { steps: [{ body: ours }, { body: ours }] },
})

const chunked =
  'POST /read_all HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\n\r\n'

const cases: ConformanceCase[] = [
  ...ways.map((way): ConformanceCase => ({
    name: `${way} gives the same pieces of a body`,
    server: streamed,
    steps: [...post(`/${way}`, LINES), ...post(`/${way}`, '')],
  })),
  { name: 'an absent body is empty', server: streamed, steps: ways.map((way) => http(`/${way}`)) },
  ...ways.map((way): ConformanceCase => ({
    name: `${way} gives the same pieces of a buffered body`,
    server: buffered,
    steps: post(`/${way}`, LINES),
  })),
  {
    name: 'a body buffered on disk reads the same',
    server: onDisk,
    steps: [...post('/read_all', LINES), ...post('/mixed', LINES), ...post('/iterate', LINES)],
  },
  { name: 'a buffered body can be read again after seek', server: buffered, steps: post('/seek', LINES) },
  {
    name: 'seek without post-buffering',
    server: streamed,
    steps: post('/seek', LINES),
    differs: bodyDiffers(
      '35|None|OSError: seeking wsgi.input without post_buffering is IMPOSSIBLE !!!',
      "35|None|[b'first', b'first line\\nsecond\\n\\nlast without end']",
    ),
  },
  {
    name: 'readline with a limit',
    server: streamed,
    steps: post('/read_limited_lines', LINES),
    differs: bodyDiffers(
      "35|None|[b'first line\\n', b'second\\n', b'\\nlast without end']",
      "35|None|[b'firs', b't line\\n', b'second\\n\\nlast without end']",
    ),
  },
  {
    name: 'read(0) reads nothing',
    server: streamed,
    steps: post('/read_nothing', LINES),
    differs: bodyDiffers(
      "35|None|[b'first line\\nsecond\\n\\nlast without end', b'']",
      "35|None|[b'', b'first line\\nsecond\\n\\nlast without end']",
    ),
  },
  {
    name: 'a body in many small pieces is whole',
    server: hashing,
    steps: [
      raw([
        'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n',
        { pauseMs: 30 },
        'abc',
        { pauseMs: 30 },
        'defghi',
        { pauseMs: 30 },
        'jkl',
      ]),
    ],
  },
  { name: 'a large body is whole, over HTTP and uwsgi', server: hashing, steps: post('/x', big) },
  {
    name: 'bodies of the sizes that are handed over in shared memory are whole',
    server: hashing,
    steps: [16_383, 16_384, 100_000, 262_144].flatMap((size) => post('/x', big.slice(0, size))),
  },
  { name: 'a large body buffered on disk is whole', server: hashingOnDisk, steps: post('/x', big) },
  {
    name: 'a uwsgi packet may arrive in any pieces',
    server: streamed,
    steps: [1, 3, 4, 5, 40].map((at) => {
      const whole = uwsgiPacket(nginxVars('/read_all', { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '9' }), { body: 'body text' })
      return raw([whole.subarray(0, at), { pauseMs: 20 }, whole.subarray(at, -4), { pauseMs: 20 }, whole.subarray(-4)], { to: 'app.sock' })
    }),
  },
  {
    name: 'a body over limit-post',
    server: limited,
    steps: [
      http('/read_all', [], { method: 'POST', body: 'x'.repeat(21), closing: true }),
      packet('/read_all', {}, { body: 'x'.repeat(21), closing: true }),
    ],
    log: [/CONTENT_LENGTH/],
    differs: {
      doc: 'refusals',
      reference: {
        steps: [{ raw: '' }, { raw: '' }],
        log: ['Invalid (too big) CONTENT_LENGTH. skip.', 'Invalid (too big) CONTENT_LENGTH. skip.'],
      },
      ours: {
        steps: [
          { status: expect.stringMatching(/^HTTP\/1\.1 413 /) as unknown },
          { status: expect.stringMatching(/^HTTP\/1\.1 413 /) as unknown },
        ],
      },
    },
  },
  { name: 'a body at limit-post', server: limited, steps: post('/read_all', 'x'.repeat(20)) },
  {
    name: 'a chunked body',
    server: streamed,
    steps: [raw(chunked)],
    log: [REQUEST_LINE],
    differs: {
      doc: 'chunked-requests',
      reference: { steps: [{ body: "None|chunked|[b'']" }] },
      ours: { steps: [{ body: "None|chunked|[b'hello world']" }] },
    },
  },
  {
    name: 'a client that promises more than it sends',
    server: streamed,
    steps: [raw(['POST /read_all HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'], { halfClose: true, closing: true })],
    differs: { doc: 'short-bodies', reference: { steps: [{ status: 'HTTP/1.1 200 OK' }] }, ours: { steps: [{ raw: '', ended: 'close' }] } },
  },
]

describeConformance('bodies', cases)
