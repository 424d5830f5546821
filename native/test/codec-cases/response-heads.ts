// Response heads as apps send them, with what the codec must make of them; unit tests and fuzzer seeds. Text is latin1.

export interface ResponseCase {
  readonly name: string
  readonly head: string
  readonly status: 'Ok' | 'BadStatus' | 'BadHeader' | 'BadContentLength'
  readonly is?: Readonly<Record<string, unknown>>
}

/** Items, each ended by NUL. */
export const items = (...texts: readonly string[]): string => texts.map((text) => `${text}\0`).join('')

const ok = (name: string, texts: readonly string[], is: ResponseCase['is'] = {}): ResponseCase => ({
  name,
  head: items(...texts),
  status: 'Ok',
  is,
})
const bad = (name: string, status: ResponseCase['status'], ...texts: readonly string[]): ResponseCase => ({
  name,
  head: items(...texts),
  status,
})

export const responseCases: readonly ResponseCase[] = [
  ok('a status and nothing else', ['200 OK'], { code: 200, headers: 0, hasLength: false }),
  ok('a status without a reason', ['404'], { code: 404 }),
  ok('a status with an empty reason', ['404 '], { code: 404 }),
  ok('a reason of our own', ['299 All good, really'], { code: 299 }),
  ok('a reason in latin1', ['200 D\xe9j\xe0'], { code: 200 }),
  ok('the highest status', ['999 Z'], { code: 999 }),
  ok('headers are counted', ['200 OK', 'Content-Type', 'text/plain', 'X-A', '1', 'X-A', '2'], { headers: 3 }),
  ok('an empty value', ['200 OK', 'X-A', ''], { headers: 1 }),
  ok('a value with blanks, TAB and bytes over 0x7f', ['200 OK', 'X-A', ' a\tb\xe9 '], { headers: 1 }),
  ok('a length', ['200 OK', 'content-LENGTH', '42'], { hasLength: true, contentLength: 42 }),
  ok('a length with blanks around it', ['200 OK', 'Content-Length', ' 42 '], { hasLength: true, contentLength: 42 }),
  ok('the same length twice', ['200 OK', 'Content-Length', '42', 'Content-Length', '42'], { headers: 2, contentLength: 42 }),
  ok('Transfer-Encoding', ['200 OK', 'Transfer-Encoding', 'chunked'], { hasTransferEncoding: true }),
  ok('Connection: close', ['200 OK', 'Connection', 'Close'], { hasConnection: true, close: true }),
  ok('close in a list', ['200 OK', 'Connection', 'x, close'], { hasConnection: true, close: true }),
  ok('another Connection', ['101 Switching Protocols', 'Connection', 'Upgrade'], { hasConnection: true, close: false }),

  { name: 'nothing', head: '', status: 'BadStatus' },
  { name: 'a status that is not ended', head: '200 OK', status: 'BadStatus' },
  ...[
    '',
    ' ',
    '20',
    '2000 OK',
    '099 Low',
    '000',
    '20x OK',
    'OK',
    '-20 OK',
    ' 200 OK',
    '200OK',
    '200\tOK',
    '200 O\tK',
    '200 O\r\nSet-Cookie: a',
    '200 OK\n',
    '200 \x7f',
    'HTTP/1.1 200 OK',
    '200-OK',
  ].map((text) => bad(`the status ${JSON.stringify(text)}`, 'BadStatus', text, 'X-A', '1')),
  { name: 'a name without a value', head: items('200 OK', 'X-A'), status: 'BadHeader' },
  { name: 'a value that is not ended', head: `${items('200 OK', 'X-A')}1`, status: 'BadHeader' },
  bad('an empty name', 'BadHeader', '200 OK', '', '1'),
  ...['X A', 'X:A', 'X-A:', 'X\r\nA', 'X\nA', 'X\tA', 'X\xe9', '(X)', 'X\x7f', ' X'].map((name) =>
    bad(`the name ${JSON.stringify(name)}`, 'BadHeader', '200 OK', name, '1'),
  ),
  ...['a\r\nSet-Cookie: b', 'a\nb', 'a\rb', '\n', '\r\n\r\nbody', 'a\x01', 'a\x7f', 'a\x0bb', 'a\x1b[0m'].map((value) =>
    bad(`the value ${JSON.stringify(value)}`, 'BadHeader', '200 OK', 'X-A', value),
  ),
  bad('a fault behind good headers', 'BadHeader', '200 OK', 'X-A', '1', 'X-B', '2', 'X-C', 'a\nb'),
  bad('two lengths that differ', 'BadContentLength', '200 OK', 'Content-Length', '42', 'Content-Length', '43'),
  ...['', '-1', '+1', '4 2', '0x2a', '42a', '4.2', '42,42', '1'.repeat(19)].map((value) =>
    bad(`the length ${JSON.stringify(value)}`, 'BadContentLength', '200 OK', 'Content-Length', value),
  ),
]
