// Where HTTP clients meet something else than with the reference, each on purpose: kept connections, framing, refusals, and answers in the
// place of closed connections.
import { expect } from 'vitest'
import { describeConformance } from '../src/describe-conformance.js'
import { http, PYTHON, raw, type ConformanceCase, type ExchangeStep } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const answers: ServerSpec = { ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = answers.py`, apps: ['answers.py'] }
const misbehaving: ServerSpec = {
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nharakiri = 1\nwsgi-file = misbehaving.py`,
  apps: ['misbehaving.py'],
}

const quiet = { logged: 0, closing: true, timeoutMs: 1500 } as const
const OK = 'HTTP/1.1 200 OK'
const request = (lines: readonly string[], rest = ''): ExchangeStep => raw(`${lines.join('\r\n')}\r\n\r\n${rest}`, quiet)

function refused(name: string, step: ExchangeStep, code: number, reference: object): ConformanceCase {
  return {
    name: `${name} is a ${code}`,
    server: answers,
    steps: [step],
    differs: {
      doc: 'strictness',
      reference: { steps: [reference] },
      ours: { steps: [{ status: expect.stringMatching(new RegExp(`^HTTP/1\\.[01] ${code} `)) as unknown, ended: 'close' }] },
    },
  }
}

function instead(name: string, path: string, status: string, reference: object): ConformanceCase {
  return {
    name,
    server: misbehaving,
    fresh: true,
    steps: [http(path, [], { ...quiet, timeoutMs: 8000 }), http('/again', [], { timeoutMs: 8000, logged: 0 })],
    differs: {
      doc: 'answers-instead-of-silence',
      reference: { steps: [reference, { status: OK, body: 'fine' }] },
      ours: { steps: [{ status: expect.stringMatching(status) as unknown }, { status: OK, body: 'fine' }] },
    },
  }
}

const cases: ConformanceCase[] = [
  {
    name: 'HTTP/1.1 connections are kept, and pipelined requests answered in order',
    server: answers,
    steps: [
      raw('GET /plain HTTP/1.1\r\nHost: x\r\n\r\nGET /teapot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', {
        untilClose: true,
        logged: 2,
      }),
    ],
    differs: {
      doc: 'keep-alive',
      // The second request is taken for a body that nobody reads.
      reference: { steps: [{ status: OK, body: 'plain' }] },
      ours: { steps: [{ status: OK, body: 'plain', rest: expect.stringMatching(/^HTTP\/1\.1 418 [^]*tea$/) as unknown }] },
    },
  },
  {
    name: 'HTTP/1.0 connections are closed unless the client asks',
    server: answers,
    steps: [raw('GET /plain HTTP/1.0\r\n\r\n', { closing: true })],
  },
  {
    name: 'a body of known size gets its length, an unknown one is chunked',
    server: answers,
    steps: [http('/plain'), http('/generator')],
    differs: {
      doc: 'framing',
      reference: { steps: [{ headers: [['Content-Type', 'text/plain']] }, { headers: [['Content-Type', 'text/plain']] }] },
      ours: {
        steps: [
          {
            headers: [
              ['Content-Type', 'text/plain'],
              ['Content-Length', '5'],
            ],
          },
          {
            headers: [
              ['Content-Type', 'text/plain'],
              ['Transfer-Encoding', 'chunked'],
            ],
            body: 'part 0\npart 1\npart 2\n',
          },
        ],
      },
    },
  },
  refused('a head over buffer-size', request(['GET /plain HTTP/1.1', 'Host: x', `X-Big: ${'b'.repeat(5000)}`]), 431, { raw: '' }),
  refused('a header without colon', request(['GET /plain HTTP/1.1', 'Host: x', 'no colon here']), 400, { raw: '' }),
  refused('a blank before the colon', request(['GET /plain HTTP/1.1', 'Host: x', 'X-A : 1']), 400, { status: OK }),
  refused('a folded header line', request(['GET /plain HTTP/1.1', 'Host: x', 'X-A: 1', ' 2']), 400, { status: OK }),
  refused('HTTP/1.1 without Host', request(['GET /plain HTTP/1.1']), 400, { status: OK }),
  refused(
    'a length together with chunks',
    request(['POST /plain HTTP/1.1', 'Host: x', 'Content-Length: 3', 'Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n'),
    400,
    { status: OK },
  ),
  refused(
    'two different lengths',
    request(['POST /plain HTTP/1.1', 'Host: x', 'Content-Length: 3', 'Content-Length: 5'], 'abcde'),
    400,
    {},
  ),
  refused('a length that is not a number', request(['POST /plain HTTP/1.1', 'Host: x', 'Content-Length: 3x'], 'abc'), 400, {}),
  refused('a transfer coding that is not chunked', request(['POST /plain HTTP/1.1', 'Host: x', 'Transfer-Encoding: gzip']), 501, {
    status: OK,
  }),
  refused('lines that end with a bare line feed', raw('GET /plain HTTP/1.1\nHost: x\n\n', quiet), 400, { raw: '', ended: 'timeout' }),
  refused('HTTP/2.0 in a request line', request(['GET /plain HTTP/2.0', 'Host: x']), 505, { status: 'HTTP/2.0 200 OK' }),
  refused('garbage', raw('\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n', quiet), 400, {}),
  instead('a worker that dies in a request gives a 502', '/dies', '^HTTP/1.1 502 ', { raw: '' }),
  instead('a request over its harakiri time gives a 504', '/hangs', '^HTTP/1.1 504 ', { raw: '' }),
  {
    name: 'a response shorter than its length is cut visibly',
    server: misbehaving,
    steps: [http('/lies', [], quiet)],
    differs: {
      doc: 'exceptions',
      reference: { steps: [{ status: OK, body: 'short', truncated: true, ended: 'close' }] },
      ours: { steps: [{ status: OK, body: 'short', truncated: true, ended: 'close' }] },
    },
  },
  {
    name: 'a header with a line break in it is refused',
    server: misbehaving,
    steps: [http('/splits', [], quiet)],
    differs: {
      doc: 'header-injection',
      reference: { steps: [{ status: OK, headers: expect.arrayContaining([['X-Injected', 'b']]) as unknown }] },
      ours: {
        steps: [{ status: 'HTTP/1.1 500 Internal Server Error', headers: expect.not.arrayContaining([['X-Injected', 'b']]) as unknown }],
      },
    },
  },
]

describeConformance('http-strictness', cases)
