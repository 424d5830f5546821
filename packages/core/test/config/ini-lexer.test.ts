import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { expandMagic } from '../../src/config/magic-variables.js'
import { placeholderMath } from '../../src/config/placeholder-math.js'
import { EndlessExpansion, replaceReferences } from '../../src/config/references.js'
import { lexIni, type IniLine } from '../../src/config/ini-lexer.js'

const lex = (text: string): IniLine[] => [...lexIni(text)]

test('a key without an equals sign has an empty value, and a value keeps further equals signs', () => {
  expect(lex('master\na = b = c\n=x')).toEqual([
    { kind: 'option', key: 'master', value: '', line: 1, column: 1 },
    { kind: 'option', key: 'a', value: 'b = c', line: 2, column: 1 },
    { kind: 'option', key: '', value: 'x', line: 3, column: 1 },
  ])
})

test('a section name is everything after the bracket but the last character of the line', () => {
  expect(lex('[uwsgi]\n[ uwsgi ]\n[uwsgi] ; x\n[')).toEqual([
    { kind: 'section', name: 'uwsgi', line: 1, column: 1, trailing: false },
    { kind: 'section', name: ' uwsgi ', line: 2, column: 1, trailing: false },
    { kind: 'section', name: 'uwsgi] ; ', line: 3, column: 1, trailing: true },
    { kind: 'section', name: '', line: 4, column: 1, trailing: true },
  ])
})

test('comments begin only where a line begins', () => {
  expect(lex('; a\n  # b\nk = v ; c # d')).toEqual([{ kind: 'option', key: 'k', value: 'v ; c # d', line: 3, column: 1 }])
})

test('an option stands in the column where its name begins', () => {
  expect(lex('a=1\n  b = 2\n\t[x]').map(({ column }) => column)).toEqual([1, 3, 2])
})

test('a long run of blanks in a value takes no longer than other text', () => {
  const value = `x${' '.repeat(2_000_000)}y`
  const before = performance.now()
  expect(lex(`a = ${value} `)).toMatchObject([{ value }])
  expect(performance.now() - before).toBeLessThan(1000)
})

test('random bytes give lines in order with trimmed keys and values, and never a crash', () => {
  const special = Buffer.from('\n\r\t []=;#%()$@uwsgi\0\xff', 'latin1')
  for (let round = 0; round < 2000; round++) {
    const noise = randomBytes(round % 200)
    // Half of the bytes from the characters that mean something, so that the lexer has something to decide.
    for (let at = 0; at < noise.length; at += 2) noise[at] = special[(noise[at] ?? 0) % special.length] ?? 0
    const text = noise.toString(round % 2 === 0 ? 'utf8' : 'latin1')
    let last = 0
    for (const line of lexIni(text)) {
      expect(line.line).toBeGreaterThan(last)
      last = line.line
      const parts = line.kind === 'section' ? [line.name] : [line.key, line.value]
      for (const part of parts) expect(part.includes('\n')).toBe(false)
      if (line.kind === 'option') for (const part of parts) expect(part).toBe(part.replace(/^[ \t\r]+|[ \t\r]+$/g, ''))
    }
    expect(last).toBeLessThanOrEqual(text.split('\n').length)
  }
})

test('random bytes pass through magic variables, references and math without a crash', () => {
  const names = new Map([
    ['a', '1'],
    ['b', '%(a)'],
    ['c', '%(c)x'],
  ])
  for (let round = 0; round < 2000; round++) {
    const alphabet = '%$@()abc +-*/09 '
    const text = [...randomBytes(round % 60)].map((byte) => alphabet[byte % alphabet.length]).join('')
    expect(typeof expandMagic(text, names, () => undefined)).toBe('string')
    expect(['string', 'undefined']).toContain(typeof placeholderMath(text, (name) => names.get(name)))
    try {
      expect(typeof replaceReferences(text, '%', (name) => names.get(name))).toBe('string')
    } catch (error) {
      expect(error).toBeInstanceOf(EndlessExpansion)
    }
  }
})

test('a value that grows with every replacement ends as an error and not with the memory', () => {
  expect(() => replaceReferences('%(a)', '%', () => '%(a)%(a)%(a)')).toThrow(EndlessExpansion)
  expect(() => replaceReferences('%(a)', '%', () => `${'x'.repeat(100_000)}%(a)`)).toThrow(EndlessExpansion)
})
