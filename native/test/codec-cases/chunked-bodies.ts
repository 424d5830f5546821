// Chunked bodies with what the decoder must make of them; unit tests and fuzzer seeds. Text is latin1.

export interface ChunkedCase {
  readonly name: string
  readonly text: string
  readonly status: 'Done' | 'NeedMore' | 'Bad' | 'TooLarge'
  readonly body?: string
  /** 0: no limit. */
  readonly maxBody?: number
  /** Bytes behind the end that belong to the next request. */
  readonly left?: string
}

const huge = 'x'.repeat(300)

export const chunkedCases: readonly ChunkedCase[] = [
  { name: 'no chunk but the last', text: '0\r\n\r\n', status: 'Done', body: '' },
  { name: 'one chunk', text: '5\r\nhello\r\n0\r\n\r\n', status: 'Done', body: 'hello' },
  { name: 'several chunks', text: '1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n', status: 'Done', body: 'a0123456789' },
  {
    name: 'hex digits in both cases',
    text: `1a\r\n${'x'.repeat(26)}\r\n1B\r\n${'y'.repeat(27)}\r\n0\r\n\r\n`,
    status: 'Done',
    body: 'x'.repeat(26) + 'y'.repeat(27),
  },
  { name: 'leading zeros up to 16 digits', text: '0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n', status: 'Done', body: 'hello' },
  { name: 'a body that looks like framing', text: '7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n', status: 'Done', body: '0\r\n\r\n\r\n' },
  { name: 'extensions', text: '5;a=b;c="d e"\r\nhello\r\n0;end\r\n\r\n', status: 'Done', body: 'hello' },
  { name: 'an extension of 256 bytes', text: `1;${'e'.repeat(255)}\r\na\r\n0\r\n\r\n`, status: 'Done', body: 'a' },
  { name: 'trailers are read and dropped', text: '1\r\na\r\n0\r\nX-A: 1\r\nX-B:\t2\r\n\r\n', status: 'Done', body: 'a' },
  {
    name: 'what follows is left alone',
    text: '1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n',
    status: 'Done',
    body: 'a',
    left: 'GET / HTTP/1.1\r\n',
  },
  { name: 'a body of exactly the limit', text: '5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n', status: 'Done', body: 'helloworld', maxBody: 10 },
  { name: 'nothing yet', text: '', status: 'NeedMore', body: '' },
  { name: 'a chunk that has not all arrived', text: '5\r\nhel', status: 'NeedMore', body: 'hel' },
  { name: 'a chunk without its CRLF yet', text: '5\r\nhello', status: 'NeedMore', body: 'hello' },
  { name: 'trailers that have not ended', text: '0\r\nX-A: 1\r\n', status: 'NeedMore', body: '' },
  { name: 'a chunk of 2^60 bytes may be announced', text: '1000000000000000\r\nabc', status: 'NeedMore', body: 'abc' },

  { name: 'a chunk over the limit', text: 'B\r\nhello world', status: 'TooLarge', body: '', maxBody: 10 },
  { name: 'a second chunk over the limit', text: '5\r\nhello\r\n6\r\nworld!', status: 'TooLarge', body: 'hello', maxBody: 10 },
  { name: 'a huge chunk against a limit', text: '1000000000000000\r\n', status: 'TooLarge', body: '', maxBody: 10 },

  { name: 'a size of 2^60 and one', text: '1000000000000001\r\n', status: 'Bad' },
  { name: 'a size that wraps around 64 bits', text: 'FFFFFFFFFFFFFFFF\r\n', status: 'Bad' },
  { name: 'a size of 17 digits', text: '10000000000000005\r\nhello\r\n', status: 'Bad' },
  { name: 'leading zeros beyond 16 digits', text: '00000000000000005\r\nhello\r\n0\r\n\r\n', status: 'Bad' },
  { name: 'a negative size', text: '-5\r\nhello\r\n', status: 'Bad' },
  { name: 'a size with a plus', text: '+5\r\nhello\r\n', status: 'Bad' },
  { name: 'a size with 0x', text: '0x5\r\nhello\r\n', status: 'Bad' },
  { name: 'a size with a space before it', text: ' 5\r\nhello\r\n', status: 'Bad' },
  { name: 'a size with a space behind it', text: '5 \r\nhello\r\n', status: 'Bad' },
  { name: 'a space before an extension', text: '5 ;a=b\r\nhello\r\n', status: 'Bad' },
  { name: 'a size with an underscore', text: '1_0\r\n0123456789abcdef\r\n', status: 'Bad' },
  { name: 'no size', text: '\r\nhello\r\n', status: 'Bad' },
  { name: 'no size but an extension', text: ';a=b\r\nhello\r\n', status: 'Bad' },
  { name: 'a letter that is no hex digit', text: 'g\r\n', status: 'Bad' },
  { name: 'a bare LF behind the size', text: '5\nhello\r\n0\r\n\r\n', status: 'Bad' },
  { name: 'a bare CR behind the size', text: '5\rhello\r\n0\r\n\r\n', status: 'Bad' },
  { name: 'a bare LF in an extension', text: '5;a\nb\r\nhello\r\n', status: 'Bad' },
  { name: 'a NUL byte in an extension', text: '5;a\0b\r\nhello\r\n', status: 'Bad' },
  { name: 'an extension of 257 bytes', text: `1;${'e'.repeat(256)}\r\na\r\n0\r\n\r\n`, status: 'Bad' },
  { name: 'an extension that never ends', text: `1;${huge}`, status: 'Bad' },
  { name: 'a chunk longer than its size', text: '5\r\nhello!\r\n0\r\n\r\n', status: 'Bad', body: 'hello' },
  { name: 'a chunk ended by LF', text: '5\r\nhello\n0\r\n\r\n', status: 'Bad', body: 'hello' },
  { name: 'a chunk ended by CR', text: '5\r\nhello\r0\r\n\r\n', status: 'Bad', body: 'hello' },
  { name: 'the end with LF only', text: '0\r\n\n', status: 'Bad' },
  { name: 'the end with a bare CR', text: '0\r\n\rX', status: 'Bad' },
  { name: 'a trailer without a colon', text: '0\r\nX-A\r\n\r\n', status: 'Bad' },
  { name: 'a trailer without a name', text: '0\r\n: 1\r\n\r\n', status: 'Bad' },
  { name: 'a trailer with a space before the colon', text: '0\r\nX-A : 1\r\n\r\n', status: 'Bad' },
  { name: 'a folded trailer', text: '0\r\nX-A: 1\r\n 2\r\n\r\n', status: 'Bad' },
  { name: 'a trailer with a bare LF', text: '0\r\nX-A: 1\nX-B: 2\r\n\r\n', status: 'Bad' },
  { name: 'a trailer with a NUL byte', text: '0\r\nX-A: \0\r\n\r\n', status: 'Bad' },
  { name: 'a request instead of trailers', text: '0\r\nGET / HTTP/1.1\r\n\r\n', status: 'Bad' },
]
