// Names of options as names of attributes, and back.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { attributeOf, optionOf } from '../src/attribute-name.js'

test.each([
  ['http-socket', 'uWSGIhttpSocket'],
  ['master', 'uWSGImaster'],
  ['log-x-forwarded-for', 'uWSGIlogXForwardedFor'],
  ['log-4xx', 'uWSGIlog4xx'],
  ['pivot_root', 'uWSGIpivot--root'],
  ['my-2nd', 'uWSGImy-2nd'],
])('%s is %s', (option, attribute) => {
  expect(attributeOf(option)).toBe(attribute)
  expect(optionOf(attribute)).toBe(option)
})

test('every option of uWSGI is found again by its attribute', () => {
  const names = JSON.parse(readFileSync(new URL('../data/reference-options.json', import.meta.url), 'utf8')) as string[]
  expect(names).toHaveLength(758)
  expect(names.filter((name) => optionOf(attributeOf(name) ?? '') !== name)).toEqual([])
})

test('what LDAP does not allow in a name has no attribute', () => {
  expect(attributeOf('a.b')).toBeUndefined()
  expect(attributeOf('')).toBeUndefined()
})

test('attributes of other schemas are no options, and an option of an attribute is no part of its name', () => {
  expect(optionOf('objectClass')).toBeUndefined()
  expect(optionOf('uWSGI')).toBeUndefined()
  expect(optionOf('uWSGIhttpSocket;lang-en')).toBe('http-socket')
})
