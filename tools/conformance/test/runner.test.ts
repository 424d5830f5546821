// The tolerance of the comparison itself: what it forgives is little, and exactly that.
import { expect, test } from 'vitest'
import { alignFraming, settleConnection } from '../src/compare.js'
import type { Outcome } from '../src/conformance-case.js'
import { readHttpResponse } from '../src/http-response.js'
import { mask } from '../src/masks.js'

type Headers = Array<[string, string]>
const outcome = (headers: Headers, log: string[] = []): Outcome => ({ steps: [{ status: 'HTTP/1.1 200 OK', headers, body: 'x' }], log })
const line = (counts: string): string =>
  `[pid: P|app: 0|req: 1/1] 127.0.0.1 () {2 vars in 9 bytes} [DATE] GET / => generated 1 bytes in T msecs (HTTP/1.1 200) ${counts} (S switches on core 0)`

test('framing that only ours has is taken off, in the headers and in the counts of the log', () => {
  const reference = outcome([['A', 'b']], [line('1 headers in 25 bytes')])
  const ours = outcome(
    [
      ['A', 'b'],
      ['Content-Length', '1'],
    ],
    [line('2 headers in 44 bytes')],
  )
  expect(alignFraming(ours, reference)).toEqual(reference)
})

test('any other header that only ours has stays', () => {
  const ours = outcome([
    ['A', 'b'],
    ['Server', 'x'],
  ])
  expect(alignFraming(ours, outcome([['A', 'b']]))).toEqual(ours)
})

test('a length that the app gave is not taken off, and a wrong one shows', () => {
  const reference = outcome([['Content-Length', '1']])
  expect(alignFraming(outcome([['Content-Length', '2']]), reference)).not.toEqual(reference)
})

test('the place of Connection does not count, its value does', () => {
  const at = (headers: Headers): Outcome => settleConnection(outcome(headers))
  expect(
    at([
      ['Connection', 'close'],
      ['A', 'b'],
    ]),
  ).toEqual(
    at([
      ['A', 'b'],
      ['Connection', 'close'],
    ]),
  )
  expect(at([['Connection', 'close']])).not.toEqual(at([['Connection', 'keep-alive']]))
})

test('masks hide what differs between two runs of one server and leave sizes and counters', () => {
  const around = { folder: '/tmp/x', ports: [40001], hostname: 'vm' }
  expect(
    mask(
      '[pid: 77|app: 0|req: 3/4] vm {20 vars in 209 bytes} [Sun Nov  2 08:27:37 2026] 127.0.0.1:40001 in 3 msecs (/tmp/x/a.sock) fd 3',
      around,
    ),
  ).toBe('[pid: P|app: 0|req: 3/4] HOSTNAME {20 vars in 209 bytes} [DATE] 127.0.0.1:PORT in T msecs (a.sock) fd F')
})

test('a response is whole by its framing, and what follows is kept apart', () => {
  const read = (text: string): ReturnType<typeof readHttpResponse> => readHttpResponse(Buffer.from(text))
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP')).toMatchObject({
    complete: true,
    body: Buffer.from('abc'),
    rest: Buffer.from('HTTP'),
  })
  expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n')).toMatchObject({
    complete: true,
    body: Buffer.from('abc'),
  })
  expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')).toMatchObject({
    complete: false,
    body: Buffer.from('abc'),
  })
  expect(read('HTTP/1.1 200 OK\r\n\r\nto the end')).toMatchObject({ complete: false, body: Buffer.from('to the end') })
  expect(read('no HTTP\r\n\r\n')).toBeUndefined()
})
