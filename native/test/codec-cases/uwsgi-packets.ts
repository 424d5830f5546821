// Packets of the uwsgi protocol with what the codec must make of them; unit tests and fuzzer seeds. Text is latin1.

export interface UwsgiCase {
  readonly name: string
  readonly bytes: Buffer
  readonly status: 'Complete' | 'NeedMore' | 'TooLarge' | 'BadLength' | 'EmptyKey' | 'TooManyVars' | 'NulByte' | 'BadContentLength'
  readonly vars?: ReadonlyArray<readonly [string, string]>
  readonly is?: Readonly<Record<string, unknown>>
}

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8])
const text = (value: string): Buffer => Buffer.concat([u16(value.length), Buffer.from(value, 'latin1')])

/** A packet around `block`; `size` when the header shall lie. */
export const packetOf = (block: Buffer, modifier1 = 0, modifier2 = 0, size = block.length): Buffer =>
  Buffer.concat([Buffer.from([modifier1]), u16(size), Buffer.from([modifier2]), block])

export const packet = (vars: ReadonlyArray<readonly [string, string]>, modifier1 = 0, modifier2 = 0): Buffer =>
  packetOf(Buffer.concat(vars.flatMap(([key, value]) => [text(key), text(value)])), modifier1, modifier2)

const complete = (name: string, vars: ReadonlyArray<readonly [string, string]>, is: UwsgiCase['is'] = {}): UwsgiCase => ({
  name,
  bytes: packet(vars),
  status: 'Complete',
  vars,
  is,
})

const nginx = [
  ['QUERY_STRING', 'a=1'],
  ['REQUEST_METHOD', 'GET'],
  ['CONTENT_TYPE', ''],
  ['CONTENT_LENGTH', ''],
  ['REQUEST_URI', '/hello?a=1'],
  ['PATH_INFO', '/hello'],
  ['DOCUMENT_ROOT', '/usr/share/nginx/html'],
  ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['REQUEST_SCHEME', 'http'],
  ['REMOTE_ADDR', '127.0.0.1'],
  ['REMOTE_PORT', '41234'],
  ['SERVER_PORT', '80'],
  ['SERVER_NAME', 'example.com'],
  ['HTTP_HOST', 'example.com'],
  ['HTTP_USER_AGENT', 'curl/7.88.1'],
  ['HTTP_REFERER', 'http://r/'],
  ['REMOTE_USER', 'alice'],
  ['SCRIPT_NAME', ''],
] as const

export const uwsgiCases: readonly UwsgiCase[] = [
  complete('what nginx sends', nginx, {
    pairs: nginx.length,
    headMethod: false,
    hasLength: false,
    contentLength: 0,
    known: {
      method: 'GET',
      uri: '/hello?a=1',
      pathInfo: '/hello',
      query: 'a=1',
      protocol: 'HTTP/1.1',
      host: 'example.com',
      remoteAddr: '127.0.0.1',
      remoteUser: 'alice',
      scriptName: '',
      userAgent: 'curl/7.88.1',
      referer: 'http://r/',
    },
  }),
  complete('no variables', [], { pairs: 0, consumed: 4, known: {} }),
  complete('an empty value', [['A', '']], { pairs: 1 }),
  complete('bytes that are no text', [['\xff\x01', '\x80\r\n\t=\xfe']]),
  complete('a long value', [['LONG', 'v'.repeat(4000)]]),
  complete('a length', [['CONTENT_LENGTH', '123']], { hasLength: true, contentLength: 123 }),
  complete('a length of 0', [['CONTENT_LENGTH', '0']], { hasLength: true, contentLength: 0 }),
  complete('a length of 18 digits', [['CONTENT_LENGTH', '9'.repeat(18)]], { hasLength: true, contentLength: 1e18 }),
  complete('an empty length', [['CONTENT_LENGTH', '']], { hasLength: false }),
  complete(
    'the same length twice',
    [
      ['CONTENT_LENGTH', '5'],
      ['CONTENT_LENGTH', '5'],
    ],
    { contentLength: 5, pairs: 2 },
  ),
  complete('HEAD', [['REQUEST_METHOD', 'HEAD']], { headMethod: true }),
  complete(
    'the first of repeated variables counts',
    [
      ['REQUEST_METHOD', 'GET'],
      ['REQUEST_METHOD', 'HEAD'],
      ['HTTP_HOST', ''],
      ['HTTP_HOST', 'b'],
    ],
    {
      headMethod: false,
      known: { method: 'GET', host: '' },
    },
  ),
  { name: 'modifiers', bytes: packet([['A', 'b']], 5, 255), status: 'Complete', is: { modifier1: 5, modifier2: 255, packetSize: 6 } },

  { name: 'nothing yet', bytes: Buffer.alloc(0), status: 'NeedMore' },
  { name: 'half a header', bytes: Buffer.from([0, 10]), status: 'NeedMore' },
  { name: 'half a packet', bytes: packet([['KEY', 'value']]).subarray(0, 9), status: 'NeedMore' },
  { name: 'a packet over the limit', bytes: Buffer.from([0, 0x01, 0x20, 0]), status: 'TooLarge', is: { packetSize: 8193 } },
  { name: 'a key longer than the packet', bytes: packetOf(Buffer.from([9, 0, 65, 66])), status: 'BadLength' },
  { name: 'a key of 65535 bytes', bytes: packetOf(Buffer.from([255, 255, 65, 66])), status: 'BadLength' },
  { name: 'a value longer than the packet', bytes: packetOf(Buffer.from([1, 0, 65, 2, 0, 66])), status: 'BadLength' },
  { name: 'a packet that ends behind a key', bytes: packetOf(Buffer.from([1, 0, 65])), status: 'BadLength' },
  { name: 'a packet that ends in the size of a value', bytes: packetOf(Buffer.from([1, 0, 65, 1])), status: 'BadLength' },
  { name: 'a packet that ends in the size of a key', bytes: packetOf(Buffer.from([1])), status: 'BadLength' },
  {
    name: 'one byte behind the last variable',
    bytes: packetOf(Buffer.concat([packet([['A', 'b']]).subarray(4), Buffer.from([0])])),
    status: 'BadLength',
  },
  { name: 'an empty key', bytes: packet([['', 'v']]), status: 'EmptyKey' },
  { name: 'zeros', bytes: packetOf(Buffer.alloc(8)), status: 'EmptyKey' },
  { name: 'a NUL byte in a key', bytes: packet([['A\0B', 'v']]), status: 'NulByte' },
  { name: 'a NUL byte in a value', bytes: packet([['A', 'v\0w']]), status: 'NulByte' },
  { name: 'a NUL byte at the end of a value', bytes: packet([['PATH_INFO', '/\0']]), status: 'NulByte' },
  { name: 'too many variables', bytes: packet(Array.from({ length: 101 }, (_, i) => [`K${i}`, ''] as const)), status: 'TooManyVars' },
  ...['-1', '+1', ' 1', '1 ', '1a', '0x1', '1,1', '1.0', '\xb2', '9'.repeat(19), '0'.repeat(19)].map((value) => ({
    name: `CONTENT_LENGTH ${JSON.stringify(value)}`,
    bytes: packet([['CONTENT_LENGTH', value]]),
    status: 'BadContentLength' as const,
  })),
  {
    name: 'differing lengths',
    bytes: packet([
      ['CONTENT_LENGTH', '5'],
      ['CONTENT_LENGTH', '6'],
    ]),
    status: 'BadContentLength',
  },
  {
    name: 'a length behind an empty one',
    bytes: packet([
      ['CONTENT_LENGTH', ''],
      ['CONTENT_LENGTH', '6'],
    ]),
    status: 'BadContentLength',
  },
]
