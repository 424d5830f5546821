import fc from 'fast-check'
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
  const text = fc.string({ unit: fc.constantFrom('a', ',', '\\', '=', ' ', '"', '\n', 'ü') })
  const key = text.filter((written) => written !== '' && !written.includes('='))
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(key, text), { selector: ([name]) => name, minLength: 1, maxLength: 5 }), (pairs) => {
      expect(parseKeyValues({}, formatKeyValues(pairs))).toEqual({ ok: true, values: new Map(pairs) })
    }),
    { numRuns: 1000 },
  )
})

test('no text makes it throw or lose an item', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '=', ',', '\\', ' ') }), (text) => {
      const result = parseKeyValues({}, text)
      if (result.ok) expect(result.values.size).toBeGreaterThan(0)
      else expect(result.message).toMatch(/is no key=value|is empty/)
    }),
    { numRuns: 1000 },
  )
})
