// Values of every kind: any text is either a value or refused with a sentence, and what is a value is the same value when it is written again.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import type { OptionDeclaration } from '../../src/options/declare.js'
import { isTrue, parseValue } from '../../src/options/parse-value.js'

const declarations: readonly OptionDeclaration[] = Object.values(CORE_OPTIONS)
const text = fc.oneof(
  fc.string(),
  fc.integer().map(String),
  fc.double().map(String),
  fc.tuple(fc.nat(), fc.constantFrom('s', 'm', 'h', 'd', 'ms', 'k', 'M', 'G', 'x', ' ')).map(([n, unit]) => `${n}${unit}`),
  fc.constantFrom('true', 'FALSE', 'off', 'no', '0', '', ' 1', '1 ', '0x10', '1e9', '660', '-0', 'NaN', 'Infinity', 'a=b', 'a=b,c=d'),
)

describe('values', () => {
  test('of any text and every option of the core are taken or refused in words, never thrown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...declarations), fc.option(text), (declaration, written) => {
        const parsed = parseValue(declaration, written)
        if (!parsed.ok) {
          expect(parsed.message).not.toBe('')
          expect(parsed.code).toMatch(/^config-/)
        } else if (typeof parsed.value === 'number') {
          expect(Number.isFinite(parsed.value)).toBe(true)
          expect(parsed.value).toBeLessThanOrEqual(declaration.max ?? Number.MAX_SAFE_INTEGER)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('of whole numbers are themselves', () => {
    fc.assert(
      fc.property(fc.nat(), (number) => {
        const declaration: OptionDeclaration = { kind: 'integer', help: 'x' }
        expect(parseValue(declaration, String(number))).toMatchObject({ ok: true, value: number })
      }),
    )
  })

  test('of flags are true but for four words', () => {
    fc.assert(
      fc.property(fc.option(text), (written) => {
        expect(isTrue(written)).toBe(written === null || !['false', 'off', 'no', '0'].includes(written.toLowerCase()))
      }),
    )
  })
})
