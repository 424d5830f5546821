// HTTP request heads with what the codec must make of them. The unit tests run them whole and cut at each byte; the fuzzers start from them. Text is latin1:
// one character, one byte.

export interface RefusedRequest {
  readonly name: string
  readonly text: string
  readonly status: 'BadRequest' | 'UriTooLong' | 'HeadTooLarge' | 'BodyTooLarge' | 'NotImplemented' | 'VersionNotSupported'
}

export interface AcceptedRequest {
  readonly name: string
  readonly text: string
  /** Variables that must be there with these values; `undefined`: must be absent. */
  readonly vars?: Readonly<Record<string, string | undefined>>
  readonly is?: {
    readonly http11?: boolean
    readonly keepAlive?: boolean
    readonly headMethod?: boolean
    readonly chunked?: boolean
    readonly hasLength?: boolean
    readonly expectContinue?: boolean
    readonly upgrade?: boolean
    readonly contentLength?: number
  }
}

const get = (headers: string, line = 'GET / HTTP/1.1'): string => `${line}\r\nHost: a\r\n${headers}\r\n`
const post = (headers: string): string => get(headers, 'POST / HTTP/1.1')
const target = (text: string): string => get('', `GET ${text} HTTP/1.1`)

export const accepted: readonly AcceptedRequest[] = [
  {
    name: 'the smallest request of HTTP/1.1',
    text: get(''),
    vars: { REQUEST_METHOD: 'GET', HTTP_HOST: 'a' },
    is: { http11: true, keepAlive: true },
  },
  {
    name: 'a request of HTTP/1.0 needs no Host',
    text: 'GET / HTTP/1.0\r\n\r\n',
    vars: { HTTP_HOST: undefined, SERVER_PROTOCOL: 'HTTP/1.0' },
    is: { http11: false, keepAlive: false },
  },
  {
    name: 'a later minor version counts as 1.1',
    text: get('', 'GET / HTTP/1.7'),
    vars: { SERVER_PROTOCOL: 'HTTP/1.1' },
    is: { http11: true, keepAlive: true },
  },
  { name: 'HEAD is noticed', text: get('', 'HEAD / HTTP/1.1'), is: { headMethod: true } },
  { name: 'a method is any token', text: get('', "X-!#$%&'*+.^_`|~9 / HTTP/1.1"), vars: { REQUEST_METHOD: "X-!#$%&'*+.^_`|~9" } },
  { name: 'methods keep their case', text: get('', 'head / HTTP/1.1'), vars: { REQUEST_METHOD: 'head' }, is: { headMethod: false } },
  {
    name: 'a query is split off and not decoded',
    text: target('/p?a=%41&b'),
    vars: { REQUEST_URI: '/p?a=%41&b', PATH_INFO: '/p', QUERY_STRING: 'a=%41&b' },
  },
  { name: 'an empty query', text: target('/p?'), vars: { REQUEST_URI: '/p?', PATH_INFO: '/p', QUERY_STRING: '' } },
  { name: 'a second question mark belongs to the query', text: target('/p?a?b'), vars: { PATH_INFO: '/p', QUERY_STRING: 'a?b' } },
  { name: 'an escaped question mark belongs to the path', text: target('/a%3fb'), vars: { PATH_INFO: '/a?b', QUERY_STRING: '' } },
  { name: 'a fragment ends the path', text: target('/p#f?q'), vars: { REQUEST_URI: '/p#f?q', PATH_INFO: '/p', QUERY_STRING: '' } },
  { name: 'a fragment ends the query', text: target('/p?q#f'), vars: { PATH_INFO: '/p', QUERY_STRING: 'q' } },
  { name: 'the path is decoded', text: target('/a%20b%2Fc%c3%a9'), vars: { REQUEST_URI: '/a%20b%2Fc%c3%a9', PATH_INFO: '/a b/c\xc3\xa9' } },
  { name: 'decoding happens once', text: target('/%252e%252e/x'), vars: { PATH_INFO: '/%2e%2e/x' } },
  { name: 'bytes over 0x7f pass', text: target('/\x80\xff?\xe9'), vars: { PATH_INFO: '/\x80\xff', QUERY_STRING: '\xe9' } },
  { name: 'a plus sign is no space', text: target('/a+b'), vars: { PATH_INFO: '/a+b' } },
  ...(
    [
      ['/a/../b', '/b'],
      ['/a/./b', '/a/b'],
      ['/a/b/..', '/a/'],
      ['/a/b/.', '/a/b/'],
      ['/..', '/'],
      ['/../../x', '/x'],
      ['/a/../../../x', '/x'],
      ['/%2e%2e/%2E/x', '/x'],
      ['/a/%2e%2e%2fb', '/b'],
      ['/a%2f..%2fb', '/b'],
      ['/a//../b', '/a/b'],
      ['//a///b', '//a///b'],
      ['/a/..b/.c/...', '/a/..b/.c/...'],
      ['/a../b', '/a../b'],
      ['/.', '/'],
      ['/a.b/c.html', '/a.b/c.html'],
    ] as const
  ).map(([raw, path]) => ({ name: `dot segments of ${raw} are resolved`, text: target(raw), vars: { REQUEST_URI: raw, PATH_INFO: path } })),
  { name: 'OPTIONS may ask about the server', text: get('', 'OPTIONS * HTTP/1.1'), vars: { REQUEST_URI: '*', PATH_INFO: '*' } },
  {
    name: 'CONNECT names an authority',
    text: get('', 'CONNECT b.example:443 HTTP/1.1'),
    vars: { REQUEST_URI: 'b.example:443', PATH_INFO: 'b.example:443', HTTP_HOST: 'a' },
  },
  {
    name: 'the authority of an absolute target replaces Host',
    text: target('http://b.example:8080/p?q'),
    vars: { REQUEST_URI: '/p?q', PATH_INFO: '/p', QUERY_STRING: 'q', HTTP_HOST: 'b.example:8080' },
  },
  {
    name: 'an absolute target without a path asks for the root',
    text: target('HTTPS://b.example'),
    vars: { REQUEST_URI: '/', PATH_INFO: '/', HTTP_HOST: 'b.example' },
  },
  {
    name: 'an absolute target without a path may have a query',
    text: target('http://b?q'),
    vars: { REQUEST_URI: '/?q', PATH_INFO: '/', QUERY_STRING: 'q', HTTP_HOST: 'b' },
  },
  {
    name: 'an absolute target brings a Host into HTTP/1.0',
    text: 'GET http://b/ HTTP/1.0\r\nX-A: 1\r\n\r\n',
    vars: { HTTP_HOST: 'b', HTTP_X_A: '1' },
  },
  { name: 'an IPv6 host', text: 'GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n', vars: { HTTP_HOST: '[::1]:8080' } },
  { name: 'an empty Host', text: 'GET / HTTP/1.1\r\nHost:\r\n\r\n', vars: { HTTP_HOST: '' } },
  { name: 'blanks around a value go away, those inside stay', text: get('X-A: \t a \t b\t \r\n'), vars: { HTTP_X_A: 'a \t b' } },
  { name: 'a value of blanks is empty', text: get('X-A: \t \r\nX-B:\r\n'), vars: { HTTP_X_A: '', HTTP_X_B: '' } },
  { name: 'no blank is needed behind the colon', text: get('X-A:b:c\r\n'), vars: { HTTP_X_A: 'b:c' } },
  {
    name: 'header names are translated',
    text: get('x-MiXeD-9.z: 1\r\nContent-Type: text/plain\r\n'),
    vars: { 'HTTP_X_MIXED_9.Z': '1', CONTENT_TYPE: 'text/plain', HTTP_CONTENT_TYPE: undefined },
  },
  {
    name: 'a name with an underscore is dropped, because it could pass for one with a dash',
    text: get('X_Real_IP: 6.6.6.6\r\nX-Real-IP: 10.0.0.1\r\nContent_Length: 5\r\n'),
    vars: { HTTP_X_REAL_IP: '10.0.0.1', CONTENT_LENGTH: undefined },
    is: { hasLength: false },
  },
  { name: 'a header called HTTPS does not turn TLS on', text: get('HTTPS: on\r\n'), vars: { HTTPS: undefined, HTTP_HTTPS: 'on' } },
  {
    name: 'repeated headers are joined at the first place',
    text: get('X-A: 1\r\nX-B: 2\r\nx-a: 3\r\nX-A:\r\n'),
    vars: { HTTP_X_A: '1, 3, ', HTTP_X_B: '2' },
  },
  { name: 'cookies are joined with a semicolon', text: get('Cookie: a=1\r\nCookie: b=2\r\n'), vars: { HTTP_COOKIE: 'a=1; b=2' } },
  {
    name: 'names of one length are told apart',
    text: get('X-Aa: 1\r\nX-Ab: 2\r\nX-Aa: 3\r\n'),
    vars: { HTTP_X_AA: '1, 3', HTTP_X_AB: '2' },
  },
  {
    name: 'Content-Length',
    text: post('Content-Length: 11\r\n'),
    vars: { CONTENT_LENGTH: '11' },
    is: { hasLength: true, contentLength: 11 },
  },
  { name: 'Content-Length 0', text: post('Content-Length: 0\r\n'), is: { hasLength: true, contentLength: 0 } },
  {
    name: 'a length with leading zeros',
    text: post('Content-Length: 0000000000000000000000011\r\n'),
    is: { hasLength: true, contentLength: 11 },
  },
  {
    name: 'equal Content-Lengths are one',
    text: post('Content-Length: 5\r\ncontent-length: 5\r\n'),
    vars: { CONTENT_LENGTH: '5' },
    is: { contentLength: 5 },
  },
  {
    name: 'a chunked body',
    text: post('Transfer-Encoding: Chunked\r\n'),
    vars: { HTTP_TRANSFER_ENCODING: 'Chunked' },
    is: { chunked: true, hasLength: false },
  },
  { name: 'Connection: close', text: get('Connection: Close\r\n'), is: { keepAlive: false } },
  { name: 'close in a list wins', text: get('Connection: keep-alive, close\r\n'), is: { keepAlive: false } },
  { name: 'close in a second line wins', text: get('Connection: keep-alive\r\nConnection: close\r\n'), is: { keepAlive: false } },
  { name: 'a word that contains close is not close', text: get('Connection: closed, x-close\r\n'), is: { keepAlive: true } },
  { name: 'HTTP/1.0 can ask to keep the connection', text: 'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', is: { keepAlive: true } },
  { name: 'a client that waits for 100', text: post('Content-Length: 5\r\nExpect: 100-Continue\r\n'), is: { expectContinue: true } },
  {
    name: 'HTTP/1.0 cannot wait for 100',
    text: 'POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n',
    is: { expectContinue: false },
  },
  { name: 'an upgrade', text: get('Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n'), is: { upgrade: true } },
  { name: 'Upgrade that Connection does not name is no upgrade', text: get('Upgrade: websocket\r\n'), is: { upgrade: false } },
  { name: 'Connection: upgrade alone is no upgrade', text: get('Connection: upgrade\r\n'), is: { upgrade: false } },
  { name: 'HTTP/1.0 cannot upgrade', text: 'GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n', is: { upgrade: false } },
]

/** Shapes with which requests are smuggled past one of two readers, and plain faults. */
export const refused: readonly RefusedRequest[] = [
  { name: 'Content-Length and Transfer-Encoding', text: post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'), status: 'BadRequest' },
  { name: 'Transfer-Encoding and Content-Length', text: post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n'), status: 'BadRequest' },
  {
    name: 'Content-Length 0 and Transfer-Encoding',
    text: post('Content-Length: 0\r\nTransfer-Encoding: chunked\r\n'),
    status: 'BadRequest',
  },
  { name: 'Content-Length and an unknown coding', text: post('Content-Length: 5\r\nTransfer-Encoding: gzip\r\n'), status: 'BadRequest' },
  { name: 'differing Content-Lengths', text: post('Content-Length: 5\r\nContent-Length: 6\r\n'), status: 'BadRequest' },
  { name: 'Content-Lengths equal in value, not in text', text: post('Content-Length: 5\r\nContent-Length: 05\r\n'), status: 'BadRequest' },
  { name: 'a list of Content-Lengths', text: post('Content-Length: 5, 5\r\n'), status: 'BadRequest' },
  ...['+5', '-5', '5 5', '0x5', '5a', 'five', '', '5.0', '5;', '\xd9\xa1', '1e3', '5,'].map((value) => ({
    name: `Content-Length ${JSON.stringify(value)}`,
    text: post(`Content-Length: ${value}\r\n`),
    status: 'BadRequest' as const,
  })),
  { name: 'a Content-Length of 19 digits', text: post('Content-Length: 1000000000000000000\r\n'), status: 'BodyTooLarge' },
  { name: 'a Content-Length that wraps around 64 bits', text: post('Content-Length: 18446744073709551621\r\n'), status: 'BodyTooLarge' },
  { name: 'a Content-Length of 100 digits', text: post(`Content-Length: ${'9'.repeat(100)}\r\n`), status: 'BodyTooLarge' },
  { name: 'a coding that is not chunked', text: post('Transfer-Encoding: gzip\r\n'), status: 'NotImplemented' },
  { name: 'a coding before chunked', text: post('Transfer-Encoding: gzip, chunked\r\n'), status: 'NotImplemented' },
  { name: 'the identity coding', text: post('Transfer-Encoding: identity\r\n'), status: 'NotImplemented' },
  { name: 'a coding over two lines', text: post('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n'), status: 'NotImplemented' },
  { name: 'xchunked', text: post('Transfer-Encoding: xchunked\r\n'), status: 'NotImplemented' },
  { name: 'chunked with a letter in front of it', text: post('Transfer-Encoding: achunked\r\n'), status: 'NotImplemented' },
  { name: 'chunked before another coding', text: post('Transfer-Encoding: chunked, gzip\r\n'), status: 'BadRequest' },
  { name: 'chunked twice', text: post('Transfer-Encoding: chunked, chunked\r\n'), status: 'BadRequest' },
  {
    name: 'chunked twice over two lines',
    text: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'),
    status: 'BadRequest',
  },
  {
    name: 'chunked before identity on the next line',
    text: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n'),
    status: 'BadRequest',
  },
  ...[
    '',
    ',',
    'chunked,',
    ',chunked',
    '"chunked"',
    'chunked;q=1',
    'chunked foo',
    '\x0bchunked',
    'chunked\x00',
    'chun\tked',
    '[chunked]',
    '\xefchunked',
  ].map((value) => ({
    name: `Transfer-Encoding ${JSON.stringify(value)}`,
    text: post(`Transfer-Encoding: ${value}\r\n`),
    status: 'BadRequest' as const,
  })),
  { name: 'Transfer-Encoding in HTTP/1.0', text: 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', status: 'BadRequest' },
  { name: 'a space before the colon', text: post('Transfer-Encoding : chunked\r\n'), status: 'BadRequest' },
  { name: 'a tab before the colon', text: post('Content-Length\t: 5\r\n'), status: 'BadRequest' },
  { name: 'a blank before the name', text: get(' X-A: 1\r\n'), status: 'BadRequest' },
  { name: 'a value folded over two lines', text: get('X-A: 1\r\n 2\r\n'), status: 'BadRequest' },
  { name: 'a value folded with a tab', text: get('X-A: 1\r\n\t2\r\n'), status: 'BadRequest' },
  { name: 'Transfer-Encoding folded', text: post('Transfer-Encoding:\r\n chunked\r\n'), status: 'BadRequest' },
  { name: 'a blank line that holds a space', text: get(' \r\n'), status: 'BadRequest' },
  { name: 'a bare LF behind the request line', text: 'GET / HTTP/1.1\nHost: a\r\n\r\n', status: 'BadRequest' },
  { name: 'a bare LF behind a header', text: get('X-A: 1\nX-B: 2\r\n'), status: 'BadRequest' },
  { name: 'an empty line of LF only', text: 'GET / HTTP/1.1\r\nHost: a\r\n\n', status: 'BadRequest' },
  { name: 'a bare CR in a value', text: get('X-A: 1\rX-B: 2\r\n'), status: 'BadRequest' },
  { name: 'CR CR LF', text: get('X-A: 1\r\r\n'), status: 'BadRequest' },
  { name: 'a bare CR in the target', text: target('/a\rb'), status: 'BadRequest' },
  { name: 'a NUL byte in a value', text: get('X-A: 1\x002\r\n'), status: 'BadRequest' },
  { name: 'a NUL byte in a name', text: get('X\x00A: 1\r\n'), status: 'BadRequest' },
  { name: 'a header without a colon', text: get('X-A\r\n'), status: 'BadRequest' },
  { name: 'a header without a name', text: get(': 1\r\n'), status: 'BadRequest' },
  { name: 'no Host in HTTP/1.1', text: 'GET / HTTP/1.1\r\nX-A: 1\r\n\r\n', status: 'BadRequest' },
  { name: 'no Host beside an absolute target', text: 'GET http://a/ HTTP/1.1\r\n\r\n', status: 'BadRequest' },
  { name: 'two Hosts', text: get('Host: b\r\n'), status: 'BadRequest' },
  { name: 'two equal Hosts', text: get('Host: a\r\n'), status: 'BadRequest' },
  ...['a b', 'a/b', 'a,b', 'a@b', 'a?b', 'a#b', 'a\\b', '"a"', '<a>', '\xe9', 'a\tb'].map((value) => ({
    name: `Host ${JSON.stringify(value)}`,
    text: `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`,
    status: 'BadRequest' as const,
  })),
  ...[
    'GET',
    'GET ',
    'GET /',
    'GET / ',
    'GET / HTTP/1',
    'GET / HTTP/1.',
    'GET / HTTP/1.1 ',
    'GET / HTTP/1.10',
    'GET / HTTP/11',
    'GET / http/1.1',
    'GET / HTTP/a.b',
    'GET  / HTTP/1.1',
    'GET /  HTTP/1.1',
    'GET\t/ HTTP/1.1',
    'GET /\tHTTP/1.1',
    'GET / a HTTP/1.1',
    'GET / HTTPS/1.1',
    ' GET / HTTP/1.1',
    'G(T / HTTP/1.1',
    'GET HTTP/1.1',
  ].map((line) => ({
    name: `the request line ${JSON.stringify(line)}`,
    text: get('', line),
    status: 'BadRequest' as const,
  })),
  { name: 'HTTP/2.0', text: get('', 'GET / HTTP/2.0'), status: 'VersionNotSupported' },
  { name: 'the preface of HTTP/2', text: 'PRI * HTTP/2.0\r\n\r\n', status: 'VersionNotSupported' },
  { name: 'HTTP/0.9 by name', text: get('', 'GET / HTTP/0.9'), status: 'VersionNotSupported' },
  { name: 'a TLS hello', text: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', status: 'BadRequest' },
  ...[
    'foo',
    'a:80',
    '*',
    'ftp://a/',
    'http:/a',
    'http://',
    'http:///p',
    'http://a@b/',
    'http://a b/',
    'http://:80/',
    'http//a',
    '/%',
    '/%4',
    '/%zz',
    '/%4g',
    '/%g4',
    '/a%00b',
    '?q',
    '#f',
    '\\',
  ].map((text) => ({ name: `the target ${JSON.stringify(text)}`, text: target(text), status: 'BadRequest' as const })),
  ...['/', '*', 'a', 'a:', ':80', 'a:8x', 'a/b:80', 'u@a:80', 'http://a:80/'].map((text) => ({
    name: `CONNECT to ${JSON.stringify(text)}`,
    text: get('', `CONNECT ${text} HTTP/1.1`),
    status: 'BadRequest' as const,
  })),
]
