import { describe, expect, test } from 'vitest'
import { formatKeyValues, parseKeyValues } from '../../src/options/key-values.js'

const CACHE = { keys: ['name', 'items', 'nodes'] }

function parsed(text: string, declaration: { keys?: string[]; bareKey?: string } = {}): Record<string, string> | string {
  const result = parseKeyValues(declaration, text)
  return result.ok ? Object.fromEntries(result.values) : result.message
}

describe('a key=value list is read as the reference reads it', () => {
  test.each([
    ['name=a,items=10', { name: 'a', items: '10' }],
    ['name=a\\,b,items=10', { name: 'a,b', items: '10' }],
    ['name=a\\\\b', { name: 'a\\b' }],
    ['name=a\\nb', { name: 'anb' }],
    ['na\\me=q', { name: 'q' }],
    ['name=c\\=d', { name: 'c=d' }],
    ['name=x=y', { name: 'x=y' }],
    ['name=a b', { name: 'a b' }],
    [',,items=10,,name=z,', { items: '10', name: 'z' }],
    ['name=k,name=l', { name: 'l' }],
    ['name=', { name: '' }],
    ['name=two\nlines', { name: 'two\nlines' }],
  ])('%j', (text, values) => {
    expect(parsed(text)).toEqual(values)
  })

  test('quotes are text like any other, so a comma between them divides', () => {
    expect(parsed("name='a',items=10")).toEqual({ name: "'a'", items: '10' })
    expect(parsed('name="a,b"')).toBe('"b\\"" is no key=value; expected a list such as key=VALUE,other=VALUE')
  })

  test('a text without any = is the value of the bare key', () => {
    expect(parsed('10', { keys: ['pages', 'file'], bareKey: 'pages' })).toEqual({ pages: '10' })
    expect(parsed('file=x', { keys: ['pages', 'file'], bareKey: 'pages' })).toEqual({ file: 'x' })
  })
})

describe('what the reference drops without a word is refused', () => {
  test.each([
    ['name=a,purge', '"purge" is no key=value; expected a list such as name=VALUE,items=VALUE'],
    ['=5,name=a', '"=5" is no key=value; expected a list such as name=VALUE,items=VALUE'],
    ['name=a,itmes=10', 'the list has no key "itmes"; nearest: items'],
    ['name=a,zzzzzzzz=10', 'the list has no key "zzzzzzzz"; expected name, items, nodes'],
    ['items=10, name=x', 'the list has no key " name"; nearest: name'],
    ['', 'the list is empty; expected a list such as name=VALUE,items=VALUE'],
    [',,', 'the list is empty; expected a list such as name=VALUE,items=VALUE'],
  ])('%j', (text, message) => {
    expect(parsed(text, CACHE)).toBe(message)
  })
})

test('every map of texts survives being written and read', () => {
  const random = numbers(20221)
  const ALPHABET = ['a', 'b', ',', '\\', '=', ' ', '"', '\n', 'ü', '']
  const word = (from: readonly string[]): string => Array.from({ length: random(6) }, () => from[random(from.length)] ?? '').join('')
  for (let round = 0; round < 2000; round++) {
    const keys = ALPHABET.filter((letter) => letter !== '=')
    const values = new Map(Array.from({ length: 1 + random(4) }, () => [`k${word(keys)}`, word(ALPHABET)] as const))
    const text = formatKeyValues(values)
    expect(parseKeyValues({}, text), text).toEqual({ ok: true, values })
  }
})

test('no text makes it throw or lose an item', () => {
  const random = numbers(7)
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: random(12) }, () => 'ab=,\\ '[random(6)] ?? '').join('')
    const result = parseKeyValues({}, text)
    if (result.ok) expect(result.values.size, text).toBeGreaterThan(0)
    else expect(result.message, text).toMatch(/is no key=value|is empty/)
  }
})

/** A repeatable source of numbers below a limit. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % limit
  }
}
