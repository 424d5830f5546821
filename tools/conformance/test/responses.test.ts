// What a client sees of each way in which an app can answer, right or wrong.
import { describeConformance } from '../src/describe-conformance.js'
import { http, packet, PYTHON, REQUEST_LINE, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const answers: ServerSpec = { ini: `${PYTHON}http-socket = 127.0.0.1:0\nsocket = app.sock\nmaster = true\nwsgi-file = answers.py`, apps: ['answers.py'] }
const added: ServerSpec = {
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = answers.py\nadd-header = X-First: 1\nadd-header = X-Second: two words`, apps: ['answers.py'],
}

const good = ['plain', 'bytes_body', 'tuple_body', 'teapot', 'no_reason', 'no_headers', 'repeated', 'latin_header', 'length', 'empty_list', 'empty_bytes',
  'generator', 'late_start', 'write_callable', 'closing', 'file_wrapper', 'memory_wrapper', 'replaced', 'large', 'default']

const cases: ConformanceCase[] = [
  ...good.map((path): ConformanceCase => ({ name: `over HTTP and uwsgi the answer "${path}" arrives as the app gave it`, server: answers, steps: [http(`/${path}`), packet(`/${path}`)] })),
  { name: 'the close method of a body is called once', server: answers, steps: [http('/closing'), { kind: 'log', until: /body closed/ }], log: [/body closed/] },
  { name: '204 and 304 go out without a body', server: answers, steps: [http('/no_content'), http('/not_modified'), packet('/no_content'), packet('/not_modified')] },
  { name: 'HEAD gets the headers of GET', server: answers, steps: [http('/empty_list', [], { method: 'HEAD' }), packet('/empty_list', { REQUEST_METHOD: 'HEAD' })] },
  { name: 'the body of a HEAD response', server: answers, steps: [http('/plain', [], { method: 'HEAD' })],
    differs: {
      doc: 'head-body',
      reference: { steps: [{ status: 'HTTP/1.1 200 OK', rest: 'plain' }] },
      ours: { steps: [{ status: 'HTTP/1.1 200 OK', body: '' }] },
    } },
  { name: 'add-header lines follow the headers of the app', server: added, steps: [http('/plain'), http('/repeated'), http('/no_headers')] },
  ...['raises', 'none_body', 'raises_after_start', 'raises_in_body', 'raises_at_first', 'no_start', 'text_items', 'bad_status', 'bad_headers', 'bad_header_item', 'bad_header_value', 'closing_badly', 'exits'].map((path): ConformanceCase => ({
    name: `a failing answer: ${path}`, server: answers, steps: [http(`/${path}`, [], { closing: true }), packet(`/${path}`, {}, { closing: true }), http('/plain')],
    log: [REQUEST_LINE, /Error|Exit|Traceback/] })),
]

describeConformance('responses', cases)
