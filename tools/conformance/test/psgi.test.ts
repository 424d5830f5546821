// Perl apps: environment, answers and log lines.
import { describeConformance } from '../src/describe-conformance.js'
import { http, packet, PSGI, REQUEST_LINE, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const base = `${PSGI}http-socket = 127.0.0.1:0\nhttp-socket-modifier1 = 5\nsocket = app.sock\nmaster = true\n`
const variables: ServerSpec = { ini: `${base}psgi = variables.psgi`, apps: ['variables.psgi'] }
const answers: ServerSpec = {
  ini: `${base}psgi = answers.psgi`,
  apps: ['answers.psgi'],
  files: { 'data.txt': 'line 1\nline 2\n'.repeat(500) },
}
const fallback: ServerSpec = { ini: `${base}psgi = answers.psgi`.replace('http-socket-modifier1 = 5\n', ''), apps: ['answers.psgi'] }

const both = (path: string): ConformanceCase['steps'] => [http(path), packet(path, {}, { modifier1: 5 })]

const cases: ConformanceCase[] = [
  {
    name: 'the PSGI environment of an HTTP request',
    server: variables,
    steps: [http('/a%20b?q=1', ['X-A: 1', 'X-A: 2'])],
    log: [REQUEST_LINE],
  },
  {
    name: 'the PSGI environment of a uwsgi packet',
    server: variables,
    steps: [packet('/a?q=1', { HTTP_X_A: 'v' }, { modifier1: 5 })],
    log: [REQUEST_LINE],
  },
  {
    name: 'a PSGI app reads its body',
    server: variables,
    steps: [
      http('/', ['Content-Type: text/plain'], { method: 'POST', body: 'hello body' }),
      packet('/', {}, { modifier1: 5, body: 'hello packet' }),
    ],
  },
  ...['plain', 'pieces', 'cookies', 'nothing', 'teapot', 'file', 'delayed', 'streamed', 'unknown'].map((path): ConformanceCase => ({
    name: `PSGI answer "${path}" arrives as the app gave it`,
    server: answers,
    steps: both(`/${path}`),
  })),
  {
    name: 'a PSGI app that dies',
    server: answers,
    steps: [http('/dies', [], { closing: true }), http('/plain')],
    log: [/on purpose/],
    differs: {
      doc: 'exceptions',
      reference: { steps: [{}, { body: 'plain' }] },
      ours: { steps: [{ status: 'HTTP/1.1 500 Internal Server Error' }, { body: 'plain' }] },
    },
  },
  {
    name: 'a PSGI app that returns garbage',
    server: answers,
    steps: [http('/garbage', [], { closing: true }), http('/plain')],
    differs: {
      doc: 'exceptions',
      reference: { steps: [{}, { body: 'plain' }] },
      ours: { steps: [{ status: 'HTTP/1.1 500 Internal Server Error' }, { body: 'plain' }] },
    },
  },
  {
    name: 'modifier 0 falls to the Perl app when there is no other',
    server: fallback,
    steps: [http('/plain'), packet('/plain')],
    log: [REQUEST_LINE],
  },
  {
    name: 'the start of a Perl app is logged',
    server: answers,
    fresh: true,
    steps: [http('/plain')],
    log: [/^PSGI app/, /^spawned/, /^initialized Perl/, REQUEST_LINE],
  },
]

describeConformance('psgi', cases)
