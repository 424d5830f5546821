// Properties of what is replaced in values: it always ends, it never throws anything but its own error, and what holds no reference stays.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expandEntries } from '../../src/config/expand.js'
import { expandMagic } from '../../src/config/magic-variables.js'
import { placeholderMath } from '../../src/config/placeholder-math.js'
import { ProblemList } from '../../src/config/problems.js'
import type { RawEntry } from '../../src/config/reader.js'
import { EndlessExpansion, replaceReferences } from '../../src/config/references.js'

const name = fc.constantFrom('a', 'b', 'c', 'd', 'nosuch', '', 'a b', 'a + 1', '++', 'a(b)')
const sigil = fc.constantFrom('$' as const, '@' as const, '%' as const)
/** Text full of references, whole and broken ones. */
const tricky = fc
  .array(
    fc.oneof(
      name.map((text) => `%(${text})`),
      fc.constantFrom('%(', ')', '(', '%', '$(', '$(a)', '%(%(', 'x', ' ', '%%(a))'),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

const entry = (key: string, value: string | null): RawEntry => ({
  key,
  value,
  source: { file: 'app.ini', line: 1 },
  immediate: false,
  placeholder: false,
  hidden: false,
})

describe('references', () => {
  test('end, or are said to have no end', () => {
    fc.assert(
      fc.property(tricky, fc.dictionary(name, tricky), sigil, (text, table, mark) => {
        try {
          const replaced = replaceReferences(text, mark, (asked) => (Object.hasOwn(table, asked) ? table[asked] : undefined))
          expect(typeof replaced).toBe('string')
        } catch (error) {
          expect(error).toBeInstanceOf(EndlessExpansion)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('that feed themselves with more and more open parentheses are refused in a moment', () => {
    for (const b of ['%(%(b)', '%(b)%(', '((%(b)', '%(b)%(b)', '%(%(b)%(b)']) {
      const started = performance.now()
      expect(() => replaceReferences('%(b)', '%', (asked) => (asked === 'b' ? b : undefined)), b).toThrow(EndlessExpansion)
      expect(performance.now() - started, b).toBeLessThan(1000)
    }
  })

  test('by the hundred in a large text are all replaced', () => {
    const text = `${'x'.repeat(2000)}%(who)(`.repeat(200)
    expect(replaceReferences(text, '%', (asked) => (asked === 'who' ? 'me' : undefined))).toBe(text.replaceAll('%(who)', 'me'))
  })

  test('that nothing knows stay as they are', () => {
    fc.assert(
      fc.property(tricky, sigil, (text, mark) => {
        expect(replaceReferences(text, mark, () => undefined)).toBe(text)
      }),
    )
  })

  test('are replaced wherever they stand', () => {
    const quiet = fc.string({ maxLength: 10 }).map((text) => text.replace(/[()%]/g, ''))
    fc.assert(
      fc.property(fc.array(quiet, { minLength: 1, maxLength: 6 }), quiet, (pieces, value) => {
        const replaced = replaceReferences(pieces.join('%(who)'), '%', (asked) => (asked === 'who' ? value : undefined))
        expect(replaced).toBe(pieces.join(value))
      }),
    )
  })

  test('among any values of a whole list end, and what has no end is reported', async () => {
    const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    const values = fc.oneof(tricky, fc.constant(null))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(keys, values), { maxLength: 10 }), async (list) => {
        const problems = new ProblemList()
        const entries = list.map(([key, value]) => entry(key, value))
        const env = { a: '%(b)', b: '$(a)' }
        const addresses = { cwd: '/nonexistent', env, log: () => undefined, scheme: () => undefined, kept: new Map<string, Buffer>() }
        await expandEntries(entries, { env, problems, addresses })
        for (const problem of problems.all)
          expect(['config-endless-expansion', 'config-unreadable', 'config-bad-expression']).toContain(problem.code)
        for (const [at, { value }] of entries.entries()) expect(value === null).toBe(list[at]?.[1] === null)
      }),
      { numRuns: 300 },
    )
  })
})

describe('magic variables', () => {
  const table = new Map([
    ['n', 'app'],
    ['p', '/srv/%n/app.ini'],
  ])

  test('of an escaped text give the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const unknown: string[] = []
        expect(expandMagic(text.replaceAll('%', '%%'), table, (written) => unknown.push(written))).toBe(text)
        expect(unknown).toEqual([])
      }),
    )
  })

  test('leave the line breaks of any text where they are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('%', '%%', '%n', '%p', '%(', '\n', '\r\n', '%z', ';', 'x'), { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        const lines: number[] = []
        const replaced = expandMagic(text, table, (_, line) => lines.push(line))
        expect(replaced.split('\n').length).toBe(text.split('\n').length)
        for (const line of lines) expect(line).toBeLessThanOrEqual(text.split('\n').length)
      }),
    )
  })
})

describe('placeholder math', () => {
  const token = fc.oneof(
    fc.constantFrom('+', '-', '*', '/', '++', '--', 'a', 'b', '-2', '+-', ''),
    fc.nat().map(String),
    fc.string({ maxLength: 6 }),
  )

  test('never throws, and its result is what an operation gives or text', () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), fc.dictionary(fc.string(), fc.string()), (tokens, values) => {
        const result = placeholderMath(tokens.join(' '), (asked) => (Object.hasOwn(values, asked) ? values[asked] : undefined))
        expect(['string', 'undefined']).toContain(typeof result)
      }),
      { numRuns: 500 },
    )
  })

  test('adds, subtracts and multiplies from left to right as 64-bit numbers do', () => {
    const step = fc.tuple(fc.constantFrom('+', '-', '*'), fc.bigInt({ min: 0n, max: 2n ** 62n }))
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 62n }), fc.array(step, { maxLength: 6 }), (first, steps) => {
        const expected = steps.reduce((sum, [operator, operand]) => {
          return BigInt.asIntN(64, operator === '+' ? sum + operand : operator === '-' ? sum - operand : sum * operand)
        }, first)
        const expression = [String(first), ...steps.flatMap(([operator, operand]) => [operator, String(operand)])].join(' ')
        expect(placeholderMath(expression, () => undefined)).toBe(String(expected))
      }),
    )
  })
})
