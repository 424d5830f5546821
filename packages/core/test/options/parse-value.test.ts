import { describe, expect, test } from 'vitest'
import type { OptionDeclaration, OptionKind } from '../../src/options/declare.js'
import { parseValue } from '../../src/options/parse-value.js'

const declared = (kind: OptionKind, more: Partial<OptionDeclaration> = {}): OptionDeclaration => ({ kind, help: 'For this test.', ...more })

describe('a value that is understood', () => {
  test.each([
    ['integer', '4', 4],
    ['integer', ' 007 ', 7],
    ['integer', null, 1],
    ['bytes', '8192', 8192],
    ['bytes', '64k', 65536],
    ['bytes', '1.5m', 1572864],
    ['megabytes', '64', 64 * 1024 * 1024],
    ['seconds', '30', 30],
    ['seconds', '30s', 30],
    ['seconds', '2m', 120],
    ['seconds', '1h', 3600],
    ['seconds', '250ms', 0.25],
    ['mode', '660', 0o660],
    ['string', null, ''],
    ['socket', ':8080', ':8080'],
    ['percent', '80', 80],
    ['percent', '80 %', 80],
    ['percent', '100%', 100],
    ['user', 'www-data', 'www-data'],
    ['group', '33', '33'],
    ['dict', 'text/html=60', 'text/html=60'],
    ['key-values', 'name=a,items=1', 'name=a,items=1'],
    ['regexp', '^/a', '^/a'],
    ['regexp-dict', '^/a 60', '^/a 60'],
    ['flag', 'off', false],
    ['flag', 'whatever', true],
  ] as const)('%s %j is %j', (kind, text, value) => {
    expect(parseValue(declared(kind), text)).toEqual({ ok: true, value })
  })
})

describe('a value that uWSGI would cut, wrap or take for 0 is refused', () => {
  test.each([
    ['integer', 'abc', 'config-bad-value', '"abc" is not a whole number; expected digits (4)'],
    ['integer', '12three', 'config-bad-value', '"12three" is not a whole number; expected digits (4)'],
    ['integer', '1e3', 'config-bad-value', '"1e3" is not a whole number; expected digits (4)'],
    ['integer', '-1', 'config-out-of-range', '"-1" is out of range; expected at least 0'],
    ['bytes', '1x', 'config-bad-value', '"1x" is not a number of bytes; expected bytes (8192) or a number with unit (8k, 1m)'],
    ['bytes', '1.5', 'config-bad-value', '"1.5" is not a number of bytes; expected bytes (8192) or a number with unit (8k, 1m)'],
    ['seconds', 'm', 'config-bad-value', '"m" is not a duration; expected seconds (30) or a number with unit (30s, 2m)'],
    ['mode', '0660', 'config-bad-value', '"0660" is not a file mode; expected three octal digits (660)'],
    ['mode', '999', 'config-bad-value', '"999" is not a file mode; expected three octal digits (660)'],
    ['percent', '101', 'config-out-of-range', '"101" is out of range; expected 0 to 100 %'],
    ['percent', '%', 'config-bad-value', '"%" is not a percentage; expected digits (80)'],
    ['dict', 'a', 'config-bad-syntax', 'invalid dictionary syntax: "a" has no =; expected NAME=VALUE'],
    ['key-values', 'a', 'config-bad-syntax', '"a" is no key=value; expected a list such as key=VALUE,other=VALUE'],
    ['regexp-dict', 'a', 'config-bad-syntax', 'invalid dictionary syntax: "a" has no value; expected REGEXP VALUE'],
    ['user', '', 'config-bad-value', '"" is not a user; expected a name or number'],
    ['group', ' ', 'config-bad-value', '" " is not a group; expected a name or number'],
    ['regexp', '', 'config-bad-syntax', 'the regular expression is empty; expected one that says what to match'],
    ['bytes', '18446744073709551616', 'config-out-of-range', '"18446744073709551616" is out of range; expected at least 0'],
  ] as const)('%s %j', (kind, text, code, message) => {
    expect(parseValue(declared(kind), text)).toEqual({ ok: false, code, message })
  })

  test('the message states the range and its unit', () => {
    expect(parseValue(declared('seconds', { min: 1, max: 60, unit: 's' }), '2m')).toMatchObject({
      message: '"2m" is out of range; expected 1 to 60 s',
    })
  })

  test('a long value full of control bytes is shown escaped and cut', () => {
    const result = parseValue(declared('integer'), `\x1b[2J"${'x'.repeat(500)}`)
    expect(result).toMatchObject({ ok: false })
    if (result.ok) return
    expect(result.message.startsWith(String.raw`"\x1b[2J\"xxx`)).toBe(true)
    expect(result.message).toContain('..."')
    expect(result.message.length).toBeLessThan(150)
  })
})
