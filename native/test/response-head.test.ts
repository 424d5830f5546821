// The response head codec: what an app may say, and how it is written for a client.
import { STATUS_CODES } from 'node:http'
import { describe, expect, test } from 'vitest'
import { codecs } from '../src/index.js'
import { items, responseCases } from './codec-cases/response-heads.js'

const read = (head: string): ReturnType<typeof codecs.readResponseHead> => codecs.readResponseHead(Buffer.from(head, 'latin1'))
type How = Parameters<typeof codecs.writeResponseHead>[1]
const write = (head: string, how: Partial<How> = {}): { text: string; headers: number } => {
  const written = codecs.writeResponseHead(Buffer.from(head, 'latin1'), { protocol: 'HTTP/1.1', framing: 'AsIs', ...how })
  return { text: written.bytes.toString('latin1'), headers: written.headers }
}

describe('reading', () => {
  test.each(responseCases)('$name: $status', ({ head, status, is = {} }) => {
    expect(read(head)).toMatchObject({ status, ...is })
  })

  test('each of the 256 bytes in a name is taken when it is a token', () => {
    for (let code = 0; code < 256; code++) {
      const byte = String.fromCharCode(code)
      const good = /[-!#$%&'*+.^_`|~0-9A-Za-z]/.test(byte)
      expect([code, read(items('200 OK', `X${byte}A`, 'v')).status]).toEqual([code, good ? 'Ok' : 'BadHeader'])
    }
  })

  test('each of the 256 bytes in a value is taken unless it is a control byte other than TAB', () => {
    for (let code = 1; code < 256; code++) {
      const good = code === 9 || (code >= 0x20 && code !== 0x7f)
      expect([code, read(items('200 OK', 'X-A', `a${String.fromCharCode(code)}b`)).status]).toEqual([code, good ? 'Ok' : 'BadHeader'])
    }
  })

  test('each of the 256 bytes in a reason is taken unless it is a control byte', () => {
    for (let code = 1; code < 256; code++) {
      const good = code >= 0x20 && code !== 0x7f
      expect([code, read(items(`200 a${String.fromCharCode(code)}b`)).status]).toEqual([code, good ? 'Ok' : 'BadStatus'])
    }
  })

  test('no head cut short is good, but at the end of a pair', () => {
    const pairs = ['X-A', '1', 'X-B', '22']
    const head = items('200 OK', ...pairs)
    const whole = new Set([items('200 OK').length, items('200 OK', 'X-A', '1').length, head.length])
    for (let size = 0; size <= head.length; size++)
      expect([size, read(head.slice(0, size)).status === 'Ok']).toEqual([size, whole.has(size)])
  })
})

describe('writing', () => {
  const head = items(
    '200 OK',
    'Content-Type',
    'text/plain',
    'Content-Length',
    '5',
    'Connection',
    'close',
    'Transfer-Encoding',
    'chunked',
    'X-A',
    '1',
    'X-A',
    '2',
  )

  test('keeps order, spelling and repeats, and drops what frames the connection', () => {
    expect(write(head)).toEqual({
      text: 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n\r\n',
      headers: 4,
    })
  })

  test('keeps Connection and Transfer-Encoding when it is told to', () => {
    expect(write(head, { keepConnection: true, dropTransferEncoding: false }).text).toContain(
      'Connection: close\r\nTransfer-Encoding: chunked\r\n',
    )
  })

  test('drops the length of the app when it is told to', () => {
    expect(write(head, { dropLength: true }).text).not.toContain('Content-Length')
  })

  test('adds a length in place of the one of the app', () => {
    const { text, headers } = write(head, { framing: 'AddLength', length: 12, dropTransferEncoding: false })
    expect(text).toBe('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 12\r\n\r\n')
    expect(headers).toBe(4)
  })

  test('adds the length 0 and the largest there is', () => {
    expect(write(items('200 OK'), { framing: 'AddLength', length: 0 }).text).toContain('\r\nContent-Length: 0\r\n')
    expect(write(items('200 OK'), { framing: 'AddLength', length: Number.MAX_SAFE_INTEGER }).text).toContain(
      '\r\nContent-Length: 9007199254740991\r\n',
    )
  })

  test('says chunked in place of every other framing', () => {
    expect(write(head, { framing: 'Chunked', dropTransferEncoding: false }).text).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\nX-A: 2\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
  })

  test('writes equal lengths once', () => {
    expect(write(items('200 OK', 'Content-Length', '5', 'content-length', '5'))).toEqual({
      text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
      headers: 1,
    })
  })

  test('adds a Connection header and finished lines, and counts them', () => {
    expect(write(items('200 OK', 'Connection', 'x'), { connection: 'keep-alive', extra: 'X-One: 1\r\nX-Two: 2\r\n' })).toEqual({
      text: 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nX-One: 1\r\nX-Two: 2\r\n\r\n',
      headers: 3,
    })
  })

  test('takes the protocol as it is given', () => {
    expect(write(items('204 No Content'), { protocol: 'HTTP/1.0' })).toEqual({ text: 'HTTP/1.0 204 No Content\r\n\r\n', headers: 0 })
  })

  test.each([
    ['404', 'HTTP/1.1 404 Not Found\r\n\r\n'],
    ['404 ', 'HTTP/1.1 404 Not Found\r\n\r\n'],
    ['404 Gone fishing', 'HTTP/1.1 404 Gone fishing\r\n\r\n'],
    ['299', 'HTTP/1.1 299 \r\n\r\n'],
    ['299 ', 'HTTP/1.1 299 \r\n\r\n'],
  ])('gives the status %j its reason', (status, text) => {
    expect(write(items(status)).text).toBe(text)
  })

  test('writes every good head so that no line break is left but those it wrote', () => {
    for (const { name, head, status } of responseCases) {
      if (status !== 'Ok') continue
      for (const framing of ['AsIs', 'AddLength', 'Chunked'] as const) {
        const { text, headers } = write(head, { framing, keepConnection: true, connection: 'close', extra: 'X-E: 1\r\n' })
        expect([name, text.endsWith('\r\n\r\n')]).toEqual([name, true])
        const lines = text.split('\r\n')
        expect([name, lines.length]).toEqual([name, headers + 3])
        expect([name, /[\r\n]/.test(lines.join(''))]).toEqual([name, false])
      }
    }
  })

  test('refuses a head that reading refuses, and framings that do not exist', () => {
    expect(() => write(items('200 OK', 'X-A', 'a\nb'))).toThrow(new TypeError('writeResponseHead: head: readResponseHead refuses it'))
    expect(() => write(items('200 OK'), { framing: 'Gzip' as never })).toThrow(
      new TypeError('writeResponseHead: framing: expected AsIs, AddLength or Chunked'),
    )
  })
})

describe('reasons', () => {
  // Where uWSGI writes an older name than Node.
  const older: Record<number, string> = {
    413: 'Request Entity Too Large',
    414: 'Request-URI Too Long',
    416: 'Requested Range Not Satisfiable',
    418: "I'm a teapot",
    422: 'Unprocessable Entity',
  }

  test('are those of the registry, or of uWSGI', () => {
    for (const [code, reason] of Object.entries(STATUS_CODES)) {
      if (code === '510') continue // obsoleted, and unknown to uWSGI
      expect([code, codecs.reasonPhrase(Number(code))]).toEqual([code, older[Number(code)] ?? reason])
    }
  })

  test('are empty for every other code', () => {
    for (let code = 0; code < 1000; code++)
      if (STATUS_CODES[code] === undefined) expect([code, codecs.reasonPhrase(code)]).toEqual([code, ''])
  })
})
