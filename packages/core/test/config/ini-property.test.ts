// Properties of the ini dialect: what is written comes back, and no bytes whatever stop the lexer.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lexIni } from '../../src/config/ini-lexer.js'
import { decodeText } from '../../src/config/text-bytes.js'

/** What the dialect can say: trimmed, in one line. */
const plain = (text: string): boolean => !/[\n]/.test(text) && !/^[ \t\r]|[ \t\r]$/.test(text)
const value = fc.string({ unit: 'grapheme', maxLength: 40 }).filter(plain)
const key = value.filter((text) => text !== '' && !text.includes('=') && !/^[;#[\uFEFF]/.test(text))
const entry = fc.record({ key, value })
const blanks = fc.stringMatching(/^[ \t]{0,3}$/)
const noise = fc.constantFrom('', '\n', '; comment = 1\n', '   # comment\n', '\t\n')
const lineEnd = fc.constantFrom('\n', '\r\n')

const options = (text: string): Array<{ key: string; value: string }> =>
  [...lexIni(text)].flatMap((line) => (line.kind === 'option' ? [{ key: line.key, value: line.value }] : []))

describe('the ini lexer', () => {
  test('gives back the options that were written, in their order, whatever blanks, comments and line ends stand around them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, blanks, blanks, noise), { maxLength: 20 }), lineEnd, (lines, end) => {
        const text = lines.map(([option, before, around, between]) => {
          const { key: name, value: content } = option
          return `${between}${before}${name}${around}=${around}${content}${before}${end}`
        })
        expect(options(text.join(''))).toEqual(lines.map(([option]) => option))
      }),
    )
  })

  test('counts the lines', () => {
    fc.assert(
      fc.property(fc.array(fc.option(entry), { maxLength: 30 }), (lines) => {
        const text = lines.map((option) => (option === null ? '' : `${option.key}=${option.value}`)).join('\n')
        const expected = lines.flatMap((option, at) => (option === null ? [] : [at + 1]))
        expect([...lexIni(text)].map(({ line }) => line)).toEqual(expected)
      }),
    )
  })

  test('reads any bytes to their end, and its lines never go backwards', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const text = decodeText(bytes)
        const lines = [...lexIni(text)]
        expect(lines.length).toBeLessThanOrEqual(text.split('\n').length)
        for (const [at, { line }] of lines.entries()) expect(line).toBeGreaterThan(lines[at - 1]?.line ?? 0)
      }),
      { numRuns: 500 },
    )
  })

  test('needs time in proportion to the text, also for one of megabytes without a line break', () => {
    for (const piece of ['=', '[', ';', ' ', '\t=', 'x=y\n', '\r', '[uwsgi']) {
      const text = piece.repeat(Math.ceil(2_000_000 / piece.length))
      const started = performance.now()
      let last = 0
      for (const { line } of lexIni(text)) last = line
      expect(last).toBeLessThanOrEqual(text.split('\n').length)
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(10_000)
    }
  })
})
