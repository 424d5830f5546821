import { describe, expect, test } from 'vitest'
import { parsePair } from '../../src/options/pair.js'
import { parsePattern, parsePatternPair } from '../../src/options/pattern.js'

describe('NAME=VALUE', () => {
  test.each([
    ['text/html=3600', 'text/html', '3600'],
    ['a=b=c', 'a', 'b=c'],
    ['a=', 'a', ''],
    [' a = b ', ' a ', ' b '],
  ])('%j has a name and a value', (text, key, value) => {
    expect(parsePair(text)).toEqual({ ok: true, key, value })
  })

  test.each([
    ['text/html', 'invalid dictionary syntax: "text/html" has no =; expected NAME=VALUE'],
    ['', 'invalid dictionary syntax: "" has no =; expected NAME=VALUE'],
    ['=3', 'invalid dictionary syntax: "=3" has nothing before its =; expected NAME=VALUE'],
  ])('%j is refused', (text, message) => {
    expect(parsePair(text)).toEqual({ ok: false, message })
  })
})

describe('a regular expression', () => {
  test('is compiled as it stands', () => {
    expect(parsePattern('^/img/.*\\.png$')).toEqual({ ok: true, pattern: /^\/img\/.*\.png$/ })
  })

  test('takes the flags that PCRE has at its start', () => {
    expect(parsePattern('(?i)\\.PHP$')).toEqual({ ok: true, pattern: /\.PHP$/i })
    expect(parsePattern('(?iim)^x')).toEqual({ ok: true, pattern: /^x/im })
  })

  test.each([
    ['(foo', /^"\(foo" is not a regular expression: .+/],
    ['', /^the regular expression is empty/],
  ])('%j is refused', (text, message) => {
    expect(parsePattern(text)).toEqual({ ok: false, message: expect.stringMatching(message) as string })
  })

  test('stands in front of its value, and the first blank divides', () => {
    expect(parsePatternPair('^/a=b 60')).toEqual({ ok: true, pattern: /^\/a=b/, value: '60' })
  })

  test.each([
    ['foo', 'invalid dictionary syntax: "foo" has no value; expected REGEXP VALUE'],
    ['foo=bar', 'invalid dictionary syntax: "foo=bar" has no value; expected REGEXP VALUE'],
    ['foo ', 'invalid dictionary syntax: "foo " has no value; expected REGEXP VALUE'],
    [' 60', 'invalid dictionary syntax: " 60" has no value; expected REGEXP VALUE'],
  ])('%j is refused, as by the reference', (text, message) => {
    expect(parsePatternPair(text)).toEqual({ ok: false, message })
  })
})
