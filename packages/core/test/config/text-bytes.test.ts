import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { decodeText, encodeText, foreignByte } from '../../src/config/text-bytes.js'

test.each([
  ['Latin-1', [0x63, 0x61, 0x66, 0xe9]],
  ['all 256 bytes', Array.from({ length: 256 }, (_, byte) => byte)],
  ['a character cut short between whole ones', [0xc3, 0xa9, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0x80, 0x80]],
  ['an overlong slash and a UTF-8 surrogate', [0xc0, 0xaf, 0xed, 0xa0, 0x80]],
  ['nothing', []],
])('%s comes out as the bytes that went in', (_, bytes) => {
  expect([...Buffer.from(encodeText(decodeText(Uint8Array.from(bytes))))]).toEqual(bytes)
})

test('UTF-8 is text as it is, and stays a string on the way out', () => {
  expect(decodeText(Buffer.from('grüße 😀'))).toBe('grüße 😀')
  expect(encodeText('grüße 😀')).toBe('grüße 😀')
})

test('random bytes come out as Python reads them with surrogateescape, and go back', () => {
  const bytes = randomBytes(200_000)
  const code =
    'import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode("utf-8", "surrogateescape").encode("utf-16-le", "surrogatepass"))'
  const python = spawnSync('python3', ['-c', code], { input: bytes, maxBuffer: 1_000_000 })
  expect(Buffer.from(decodeText(bytes), 'utf16le').equals(python.stdout)).toBe(true)
  expect(bytes.equals(Buffer.from(encodeText(decodeText(bytes))))).toBe(true)
})

test('the first byte that is not UTF-8 is found, and the halves of an ordinary pair are not taken for one', () => {
  expect(foreignByte(decodeText(Buffer.from('x😀\xe9', 'latin1')))).toBeDefined()
  expect(foreignByte(decodeText(Buffer.from([0x61, 0xe9, 0x62])))).toEqual({ byte: 0xe9, column: 2 })
  expect(foreignByte('😀')).toBeUndefined()
})

test('two megabytes of Latin-1 take well under a second', () => {
  const bytes = Buffer.alloc(2 * 1024 * 1024, 'caf\xe9 ', 'latin1')
  const before = performance.now()
  const text = decodeText(bytes)
  expect(performance.now() - before).toBeLessThan(900)
  expect(bytes.equals(Buffer.from(encodeText(text)))).toBe(true)
})
