// The HTTP head codec: what it makes of good requests and what it refuses, whole and cut at every byte, over all 256 bytes at each kind of place.
import { describe, expect, test } from 'vitest'
import { codecs } from '../src/index.js'
import { options, parse, varsOf } from './codec-cases/http-options.js'
import { accepted, refused } from './codec-cases/http-requests.js'

const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
const tokens = new Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
const statusOf = (text: string): string => parse(text).status

describe('requests that are taken', () => {
  test.each(accepted)('$name', ({ text, vars = {}, is = {} }) => {
    const parsed = parse(text)
    expect(parsed).toMatchObject({ status: 'Complete', consumed: text.length, ...is })
    expect(parsed.pairs).toBe(parsed.vars.length)
    const all = varsOf(parsed)
    expect(Object.keys(all)).toHaveLength(parsed.vars.length)
    for (const [name, value] of Object.entries(vars)) expect([name, all[name]]).toEqual([name, value])
  })

  test.each(accepted)('are the same however they are cut: $name', ({ text }) => {
    const whole = parse(text)
    for (let at = 0; at <= text.length; at++) expect(parse(text, {}, [at])).toEqual(whole)
    expect(
      parse(
        text,
        {},
        Array.from(text, () => 1),
      ),
    ).toEqual(whole)
  })

  test.each(accepted)('are not complete before their last byte: $name', ({ text }) => {
    for (let size = 0; size < text.length; size++) expect(parse(text.slice(0, size)).status).toBe('NeedMore')
  })

  test.each(accepted)('leave what follows them alone: $name', ({ text }) => {
    expect(parse(`${text}GET /next HTTP/1.1\r\n`)).toEqual(parse(text))
  })
})

describe('requests that are refused', () => {
  test.each(refused)('$name: $status', ({ text, status }) => {
    expect(parse(text)).toMatchObject({ status, vars: [], consumed: 0, known: {} })
  })

  test.each(refused)('are refused however they are cut: $name', ({ text, status }) => {
    for (let at = 0; at <= text.length; at++) expect([at, parse(text, {}, [at]).status]).toEqual([at, status])
    expect(
      parse(
        text,
        {},
        Array.from(text, () => 1),
      ).status,
    ).toBe(status)
  })
})

describe('variables', () => {
  test('come in the order of uWSGI', () => {
    expect(parse('GET /a%20b HTTP/1.1\r\nHost: h\r\nX-B: 1\r\nAccept: */*\r\n\r\n').vars).toEqual([
      ['REQUEST_METHOD', 'GET'],
      ['REQUEST_URI', '/a%20b'],
      ['PATH_INFO', '/a b'],
      ['QUERY_STRING', ''],
      ['SERVER_PROTOCOL', 'HTTP/1.1'],
      ['SCRIPT_NAME', ''],
      ['SERVER_NAME', 'server.example'],
      ['SERVER_PORT', '8080'],
      ['REMOTE_ADDR', '192.0.2.7'],
      ['REMOTE_PORT', '51234'],
      ['HTTP_HOST', 'h'],
      ['HTTP_X_B', '1'],
      ['HTTP_ACCEPT', '*/*'],
    ])
  })

  test('put the path before the URI when there is a query', () => {
    const names = parse('GET /a? HTTP/1.1\r\nHost: h\r\n\r\n').vars.map(([name]) => name)
    expect(names.slice(0, 4)).toEqual(['REQUEST_METHOD', 'PATH_INFO', 'REQUEST_URI', 'QUERY_STRING'])
  })

  test('say what the connection is', () => {
    const text = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'
    expect(varsOf(parse(text, { https: true }))).toMatchObject({ HTTPS: 'on' })
    expect(varsOf(parse(text))).not.toHaveProperty('HTTPS')
    expect(varsOf(parse(text, { scriptName: false }))).not.toHaveProperty('SCRIPT_NAME')
    expect(varsOf(parse(text, { remotePort: '' }))).not.toHaveProperty('REMOTE_PORT')
  })

  test('that the engine reads are known without looking for them', () => {
    const text = 'GET /p?q HTTP/1.1\r\nHost: h\r\nUser-Agent: ua\r\nReferer: r\r\nX-A: 1\r\nX-A: 2\r\n\r\n'
    expect(parse(text).known).toEqual({
      method: 'GET',
      uri: '/p?q',
      pathInfo: '/p',
      query: 'q',
      protocol: 'HTTP/1.1',
      host: 'h',
      remoteAddr: '192.0.2.7',
      scriptName: '',
      userAgent: 'ua',
      referer: 'r',
    })
  })

  test('that are absent are not known', () => {
    const { known } = parse('GET / HTTP/1.0\r\n\r\n', { scriptName: false })
    expect(Object.keys(known).sort()).toEqual(['method', 'pathInfo', 'protocol', 'query', 'remoteAddr', 'uri'])
  })

  test('whose names share a hash and a bucket are told apart', () => {
    // Found by trial for HashName in codecs/http_request.cc: two names of one length, two of different lengths.
    for (const [one, other] of [
      ['X-RXMUSBDVCBL', 'X-FYBNHHLOFJC'],
      ['X-QHQWUCRLLAD', 'X-UDAOEVYSUS'],
    ] as const) {
      const parsed = parse(`GET / HTTP/1.1\r\nHost: h\r\n${one}: 1\r\n${other}: 2\r\n${one}: 3\r\n\r\n`)
      expect(parsed.vars.slice(-2)).toEqual([
        [`HTTP_${one.replace('-', '_')}`, '1, 3'],
        [`HTTP_${other.replace('-', '_')}`, '2'],
      ])
    }
  })

  test('of a thousand headers, half of them repeats, are all there', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `X-Name-${i % 500}: ${i}\r\n`)
    const parsed = parse(`GET / HTTP/1.1\r\nHost: h\r\n${lines.join('')}\r\n`, { maxHead: 65_536, maxHeaders: 1001 })
    expect(parsed.status).toBe('Complete')
    expect(parsed.vars).toHaveLength(511)
    const all = varsOf(parsed)
    for (let i = 0; i < 500; i++) expect(all[`HTTP_X_NAME_${i}`]).toBe(`${i}, ${i + 500}`)
  })
})

describe('each of the 256 bytes', () => {
  test('as a method is taken when it is a token', () => {
    for (const byte of bytes)
      expect([byte, statusOf(`${byte} / HTTP/1.1\r\nHost: a\r\n\r\n`)]).toEqual([byte, tokens.has(byte) ? 'Complete' : 'BadRequest'])
  })

  test('inside a method is taken when it is a token', () => {
    for (const byte of bytes)
      expect([byte, statusOf(`A${byte}B / HTTP/1.1\r\nHost: a\r\n\r\n`)]).toEqual([byte, tokens.has(byte) ? 'Complete' : 'BadRequest'])
  })

  test('in a header name is taken when it is a token, and translated', () => {
    for (const byte of bytes) {
      const parsed = parse(`GET / HTTP/1.1\r\nHost: a\r\nX${byte}Y: v\r\n\r\n`)
      // A colon ends the name, so the value is another one.
      expect([byte, parsed.status]).toEqual([byte, tokens.has(byte) || byte === ':' ? 'Complete' : 'BadRequest'])
      if (parsed.status !== 'Complete') continue
      const all = varsOf(parsed)
      if (byte === '_') expect(Object.keys(all).filter((name) => name.startsWith('HTTP_X'))).toEqual([])
      else if (byte === ':') expect(all['HTTP_X']).toBe('Y: v')
      else expect(all[`HTTP_X${byte === '-' ? '_' : byte.toUpperCase()}Y`]).toBe('v')
    }
  })

  test.each([0, 8, 16, 40])('in a header value with %i bytes behind it is taken unless it is a control byte other than TAB', (more) => {
    for (const byte of bytes) {
      const code = byte.charCodeAt(0)
      const good = code >= 0x20 ? code !== 0x7f : byte === '\t'
      const value = `v${byte}w${'x'.repeat(more)}`
      const parsed = parse(`GET / HTTP/1.1\r\nHost: a\r\nX-A: ${value}\r\n\r\n`)
      expect([code, parsed.status, varsOf(parsed)['HTTP_X_A']]).toEqual([code, good ? 'Complete' : 'BadRequest', good ? value : undefined])
    }
  })

  test('at each place of a long value is noticed when it is a control byte', () => {
    for (let size = 1; size < 40; size++) {
      for (let at = 0; at < size; at++) {
        const value = `${'x'.repeat(at)}\x01${'x'.repeat(size - at - 1)}`
        expect([size, at, statusOf(`GET / HTTP/1.1\r\nHost: a\r\nX-A:${value}\r\n\r\n`)]).toEqual([size, at, 'BadRequest'])
      }
    }
  })

  test('in a path is taken unless it is a control byte or a space', () => {
    for (const byte of bytes) {
      const code = byte.charCodeAt(0)
      const good = code > 0x20 && code !== 0x7f && byte !== '%'
      const parsed = parse(`GET /a${byte}b HTTP/1.1\r\nHost: a\r\n\r\n`)
      expect([code, parsed.status]).toEqual([code, good ? 'Complete' : 'BadRequest'])
      if (good) expect(varsOf(parsed)['PATH_INFO']).toBe(byte === '?' || byte === '#' ? '/a' : `/a${byte}b`)
    }
  })

  test('in a query is taken unless it is a control byte or a space', () => {
    for (const byte of bytes) {
      const code = byte.charCodeAt(0)
      const good = code > 0x20 && code !== 0x7f
      const parsed = parse(`GET /?a${byte}b HTTP/1.1\r\nHost: a\r\n\r\n`)
      expect([code, parsed.status]).toEqual([code, good ? 'Complete' : 'BadRequest'])
      if (good) expect(varsOf(parsed)['QUERY_STRING']).toBe(byte === '#' ? 'a' : `a${byte}b`)
    }
  })

  test('escaped in a path is that byte, but for NUL', () => {
    for (const byte of bytes) {
      const code = byte.charCodeAt(0)
      const hex = code.toString(16).padStart(2, '0')
      for (const escape of [hex, hex.toUpperCase()]) {
        const parsed = parse(`GET /a%${escape}b HTTP/1.1\r\nHost: a\r\n\r\n`)
        expect([code, varsOf(parsed)['PATH_INFO']]).toEqual([code, code === 0 ? undefined : `/a${byte}b`])
      }
    }
  })

  test('as the second or third character of an escape is taken when it is a hex digit', () => {
    const hex = new Set('0123456789abcdefABCDEF')
    for (const byte of bytes) {
      if (byte === ' ' || byte === '?' || byte === '#') continue
      expect([byte, statusOf(`GET /%${byte}1 HTTP/1.1\r\nHost: a\r\n\r\n`)]).toEqual([byte, hex.has(byte) ? 'Complete' : 'BadRequest'])
      expect([byte, statusOf(`GET /%1${byte} HTTP/1.1\r\nHost: a\r\n\r\n`)]).toEqual([byte, hex.has(byte) ? 'Complete' : 'BadRequest'])
    }
  })

  test('in Content-Length is taken when it is a digit or a blank at the edge', () => {
    for (const byte of bytes) {
      const digit = byte >= '0' && byte <= '9'
      expect([byte, statusOf(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1${byte}1\r\n\r\n`)]).toEqual([
        byte,
        digit ? 'Complete' : 'BadRequest',
      ])
      const blank = byte === ' ' || byte === '\t'
      expect([byte, statusOf(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1${byte}\r\n\r\n`)]).toEqual([
        byte,
        digit || blank ? 'Complete' : 'BadRequest',
      ])
    }
  })

  test('before or behind chunked never makes another chunked', () => {
    for (const byte of bytes) {
      const blank = byte === ' ' || byte === '\t'
      for (const value of [`${byte}chunked`, `chunked${byte}`]) {
        const parsed = parse(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:${value}\r\n\r\n`)
        expect([value, parsed.chunked]).toEqual([value, blank])
        if (!blank) expect([value, parsed.status]).not.toEqual([value, 'Complete'])
      }
    }
  })
})

describe('limits', () => {
  const head = 'GET /0123456789 HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n'

  test('a head may be exactly as large as max_head', () => {
    expect(parse(head, { maxHead: head.length }).status).toBe('Complete')
    expect(parse(head, { maxHead: head.length - 1 }).status).toBe('HeadTooLarge')
  })

  test('a request line that does not end within max_head is 414, everything later 431', () => {
    const line = head.indexOf('\n') + 1
    for (let maxHead = 1; maxHead < head.length; maxHead++) {
      expect([maxHead, parse(head, { maxHead }).status]).toEqual([maxHead, maxHead < line ? 'UriTooLong' : 'HeadTooLarge'])
    }
  })

  test('the verdict over max_head does not depend on where the bytes were cut', () => {
    const faulty = 'GET /0123456789 HTTP/1.1\r\nHost: a\nX'
    for (const text of [head, faulty]) {
      for (let maxHead = 1; maxHead <= text.length; maxHead++) {
        const whole = parse(text, { maxHead }).status
        for (let at = 0; at <= text.length; at++) expect([maxHead, at, parse(text, { maxHead }, [at]).status]).toEqual([maxHead, at, whole])
      }
    }
  })

  test('a head that fills max_head without an end is refused at once, not waited for', () => {
    expect(parse('GET /'.padEnd(64, 'a'), { maxHead: 64 }).status).toBe('UriTooLong')
    expect(parse('GET /'.padEnd(63, 'a'), { maxHead: 64 }).status).toBe('NeedMore')
  })

  test('header lines are counted, dropped ones too', () => {
    const lines = (count: number): string => `GET / HTTP/1.1\r\nHost: a\r\n${'X_A: 1\r\n'.repeat(count - 1)}\r\n`
    expect(parse(lines(10), { maxHeaders: 10 }).status).toBe('Complete')
    expect(parse(lines(11), { maxHeaders: 10 }).status).toBe('HeadTooLarge')
    expect(parse(lines(1), { maxHeaders: 0 }).status).toBe('HeadTooLarge')
  })

  test('a Content-Length over max_body is 413, the limit itself is not', () => {
    const post = (size: string): string => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`
    expect(parse(post('1000'), { maxBody: 1000 })).toMatchObject({ status: 'Complete', contentLength: 1000 })
    expect(parse(post('1001'), { maxBody: 1000 }).status).toBe('BodyTooLarge')
    expect(parse(post('999999999999999999'), { maxBody: 0 }).status).toBe('Complete')
  })
})

describe('arguments', () => {
  test.each([
    ['no bytes', [undefined, options], 'parseHttp: argument 1: expected a Uint8Array'],
    ['a string for bytes', ['GET', options], 'parseHttp: argument 1: expected a Uint8Array'],
    ['other typed arrays', [new Uint16Array(4), options], 'parseHttp: argument 1: expected a Uint8Array'],
    ['no options', [Buffer.alloc(1)], 'parseHttp: options: expected an object'],
    [
      'a limit that is no integer',
      [Buffer.alloc(1), { ...options, maxHead: 1.5 }],
      'parseHttp: maxHead: expected an integer from 0 to 4294967295',
    ],
    ['a negative limit', [Buffer.alloc(1), { ...options, maxHeaders: -1 }], 'parseHttp: maxHeaders: expected an integer from 0 to 65535'],
    [
      'a limit that is too large',
      [Buffer.alloc(1), { ...options, maxHeaders: 65_536 }],
      'parseHttp: maxHeaders: expected an integer from 0 to 65535',
    ],
    ['NaN', [Buffer.alloc(1), { ...options, maxBody: NaN }], 'parseHttp: maxBody: expected an integer from 0 to 9007199254740991'],
    ['a name that is no string', [Buffer.alloc(1), { ...options, serverName: 7 }], 'parseHttp: serverName: expected a string'],
    ['a flag that is no boolean', [Buffer.alloc(1), { ...options, https: 1 }], 'parseHttp: https: expected true or false'],
    ['sizes that are none', [Buffer.alloc(1), options, ['1']], 'parseHttp: reads: expected an array of sizes'],
  ])('are refused by name: %s', (_, args, message) => {
    expect(() => callParse(args)).toThrow(new TypeError(message))
  })
})

function callParse(args: readonly unknown[]): unknown {
  return (codecs.parseHttp as (...args: readonly unknown[]) => unknown)(...args)
}
