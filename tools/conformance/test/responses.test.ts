// What a client sees of each way in which an app can answer, right or wrong.
import { expect } from 'vitest'
import { describeConformance } from '../src/describe-conformance.js'
import { http, packet, PYTHON, REQUEST_LINE, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const answers: ServerSpec = {
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nsocket = app.sock\nmaster = true\nwsgi-file = answers.py`,
  apps: ['answers.py'],
}
const added: ServerSpec = {
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = answers.py\nadd-header = X-First: 1\nadd-header = X-Second: two words`,
  apps: ['answers.py'],
}

const good = [
  'plain',
  'bytes_body',
  'tuple_body',
  'teapot',
  'no_headers',
  'repeated',
  'latin_header',
  'length',
  'empty_list',
  'empty_bytes',
  'generator',
  'late_start',
  'write_callable',
  'closing',
  'memory_wrapper',
  'replaced',
  'large',
  'default',
]

/** The reference sends nothing, or a response that looks good; ours is a 500, and the log says why on both sides. */
function failing(path: string, reference: object): ConformanceCase {
  const page = { status: 'HTTP/1.1 500 Internal Server Error', body: 'Internal Server Error', ended: 'close' }
  return {
    name: `a failing answer is a 500: ${path}`,
    server: answers,
    steps: [http(`/${path}`, [], { closing: true }), packet(`/${path}`, {}, { closing: true }), http('/plain')],
    log: [REQUEST_LINE, /^(\w+Error|SystemExit)\b/],
    differs: {
      doc: 'exceptions',
      reference: { steps: [reference, reference, { body: 'plain' }] },
      ours: {
        steps: [page, page, { body: 'plain' }],
        log: expect.arrayContaining([expect.stringContaining(`/${path} => generated 21 bytes in T msecs (HTTP/1.1 500) `)]) as unknown,
      },
    },
  }
}

const cases: ConformanceCase[] = [
  ...good.map((path): ConformanceCase => ({
    name: `over HTTP and uwsgi the answer "${path}" arrives as the app gave it`,
    server: answers,
    steps: [http(`/${path}`), packet(`/${path}`)],
  })),
  {
    name: 'the close method of a body is called once',
    server: answers,
    steps: [http('/closing'), { kind: 'log', until: /body closed/ }],
    log: [/body closed/],
  },
  {
    name: '204 and 304 go out without a body',
    server: answers,
    steps: [http('/no_content'), http('/not_modified'), packet('/no_content'), packet('/not_modified')],
  },
  {
    name: 'HEAD gets the headers of GET',
    server: answers,
    steps: [http('/empty_list', [], { method: 'HEAD' }), packet('/empty_list', { REQUEST_METHOD: 'HEAD' })],
  },
  {
    name: 'the body of a HEAD response',
    server: answers,
    steps: [http('/plain', [], { method: 'HEAD' })],
    differs: {
      doc: 'head-body',
      reference: { steps: [{ status: 'HTTP/1.1 200 OK', rest: 'plain' }] },
      ours: { steps: [{ status: 'HTTP/1.1 200 OK', body: '' }] },
    },
  },
  {
    name: 'add-header lines follow the headers of the app',
    server: added,
    steps: [http('/plain'), http('/repeated'), http('/no_headers')],
  },
  {
    name: 'a status without reason',
    server: answers,
    steps: [http('/no_reason'), packet('/no_reason')],
    differs: {
      doc: 'reasons',
      reference: { steps: [{ status: 'HTTP/1.1 299 Unknown' }, { status: 'HTTP/1.1 299 Unknown' }] },
      ours: { steps: [{ status: 'HTTP/1.1 299 ' }, { status: 'HTTP/1.1 299 ' }] },
    },
  },
  {
    name: 'file_wrapper of a file that has been read from',
    server: answers,
    steps: [http('/file_wrapper'), packet('/file_wrapper')],
    differs: {
      doc: 'file-wrapper',
      reference: { steps: [{ body: { size: 12_000 } }, { body: { size: 12_000 } }] },
      ours: { steps: [{ body: { size: 11_988 } }, { body: { size: 11_988 } }] },
    },
  },
  ...[
    ['text_items', 'bytes'],
    ['closing_badly', 'one'],
  ].map(([path, body]): ConformanceCase => ({
    name: `${path}: what was sent before the fault stands`,
    server: answers,
    steps: [http(`/${path}`), packet(`/${path}`), http('/plain')],
    log: [REQUEST_LINE, /Error|^Traceback/],
    expect: { steps: [{ body }, { body }, {}] },
  })),
  ...['raises', 'bad_status', 'exits'].map((path) => failing(path, { raw: '' })),
  ...['none_body', 'raises_after_start', 'raises_at_first', 'bad_headers', 'bad_header_value'].map((path) =>
    failing(path, { status: 'HTTP/1.1 200 OK', body: '' }),
  ),
  failing('bad_header_item', { status: 'HTTP/1.1 200 OK', body: 'x' }),
  failing('no_start', { raw: 'no status at all' }),
  {
    name: 'an exception in the middle of a body cuts the response visibly',
    server: answers,
    steps: [http('/raises_in_body', [], { closing: true }), packet('/raises_in_body', {}, { closing: true }), http('/plain')],
    differs: {
      doc: 'exceptions',
      reference: { steps: [{ body: 'begin', ended: 'close' }, { body: 'begin', ended: 'close' }, { body: 'plain' }] },
      ours: { steps: [{ body: 'begin', ended: 'close', truncated: true }, { body: 'begin', ended: 'close' }, { body: 'plain' }] },
    },
  },
]

describeConformance('responses', cases)
