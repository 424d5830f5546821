// The chunked decoder: each case at once, byte by byte and in pieces of every size.
import { describe, expect, test } from 'vitest'
import { codecs } from '../src/index.js'
import { chunkedCases } from './codec-cases/chunked-bodies.js'

const decode = (text: string, maxBody = 0, split = 0): { status: string; consumed: number; body: string } => {
  const result = codecs.decodeChunked(Buffer.from(text, 'latin1'), maxBody, split)
  return { ...result, body: result.body.toString('latin1') }
}

describe('chunked bodies', () => {
  test.each(chunkedCases)('$name: $status', ({ text, status, body = '', maxBody, left = '' }) => {
    const result = decode(text, maxBody)
    expect(result).toMatchObject({ status, body })
    if (status === 'Done') expect(text.slice(result.consumed)).toBe(left)
    if (status === 'NeedMore') expect(result.consumed).toBe(text.length)
  })

  test.each(chunkedCases)('are the same in pieces of any size: $name', ({ text, maxBody }) => {
    const whole = decode(text, maxBody)
    for (let split = 1; split <= Math.min(text.length, 64); split++) expect(decode(text, maxBody, split)).toEqual(whole)
  })

  test('no beginning of a good body is refused or taken for whole', () => {
    for (const { text, status, maxBody, left = '' } of chunkedCases) {
      if (status !== 'Done') continue
      for (let size = 0; size < text.length - left.length; size++)
        expect([text, size, decode(text.slice(0, size), maxBody).status]).toEqual([text, size, 'NeedMore'])
    }
  })
})

describe('each of the 256 bytes', () => {
  const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
  const isControl = (byte: string): boolean => (byte < ' ' && byte !== '\t') || byte === '\x7f'

  test('as a size is taken when it is a hex digit', () => {
    for (const byte of bytes) expect([byte, decode(byte).status]).toEqual([byte, /[0-9a-fA-F]/.test(byte) ? 'NeedMore' : 'Bad'])
  })

  test('behind a size is taken when it goes on, ends the line or begins an extension', () => {
    for (const byte of bytes) expect([byte, decode(`1${byte}`).status]).toEqual([byte, /[0-9a-fA-F;\r]/.test(byte) ? 'NeedMore' : 'Bad'])
  })

  test('in an extension is taken unless it is a control byte', () => {
    for (const byte of bytes) expect([byte, decode(`1;a${byte}b`).status]).toEqual([byte, isControl(byte) ? 'Bad' : 'NeedMore'])
  })

  test('in a chunk is taken as it is', () => {
    for (const byte of bytes) expect(decode(`3\r\na${byte}b\r\n0\r\n\r\n`)).toMatchObject({ status: 'Done', body: `a${byte}b` })
  })

  test('behind a chunk is refused unless it is CR', () => {
    for (const byte of bytes) expect([byte, decode(`1\r\na${byte}`).status]).toEqual([byte, byte === '\r' ? 'NeedMore' : 'Bad'])
  })

  test('in the name of a trailer is taken when it is a token', () => {
    for (const byte of bytes)
      expect([byte, decode(`0\r\nX${byte}`).status]).toEqual([byte, /[-!#$%&'*+.^_`|~0-9A-Za-z:]/.test(byte) ? 'NeedMore' : 'Bad'])
  })

  test('in the value of a trailer is taken unless it is a control byte', () => {
    for (const byte of bytes) expect([byte, decode(`0\r\nX: a${byte}b\r\n\r\n`).status]).toEqual([byte, isControl(byte) ? 'Bad' : 'Done'])
  })
})

describe('limits', () => {
  test('trailers end at 8192 bytes', () => {
    const line = `X-A: ${'v'.repeat(1017)}\r\n`
    expect(line).toHaveLength(1024)
    expect(decode(`0\r\n${line.repeat(8)}\r\n`).status).toBe('Done')
    expect(decode(`0\r\n${line.repeat(7)}x${line}\r\n`).status).toBe('Bad')
    expect(decode(`0\r\n${line.repeat(8)}X:\r\n\r\n`).status).toBe('Bad')
    expect(decode(`0\r\nX: ${'v'.repeat(9000)}`).status).toBe('Bad')
  })

  test('a thousand small chunks are one body', () => {
    const text = `${Array.from({ length: 1000 }, (_, i) => `1\r\n${String.fromCharCode(97 + (i % 26))}\r\n`).join('')}0\r\n\r\n`
    expect(decode(text)).toMatchObject({ status: 'Done', consumed: text.length })
    expect(decode(text).body).toHaveLength(1000)
    expect(decode(text, 1000).status).toBe('Done')
    expect(decode(text, 999)).toMatchObject({ status: 'TooLarge' })
  })

  test('arguments that are no sizes are refused', () => {
    const message = 'decodeChunked: maxBody and split: expected two integers from 0'
    expect(() => codecs.decodeChunked(Buffer.alloc(1), -1, 0)).toThrow(new TypeError(message))
    expect(() => codecs.decodeChunked(Buffer.alloc(1), 0, NaN)).toThrow(new TypeError(message))
    expect(() => codecs.decodeChunked('0\r\n\r\n' as unknown as Buffer, 0, 0)).toThrow(
      new TypeError('decodeChunked: argument 1: expected a Uint8Array'),
    )
  })
})
