import { expect, test } from 'vitest'
import { responseHead } from '../../src/engine/request-hooks.js'

test.each([
  [{ status: 200 }, '200\0'],
  [{ status: '404 Not Here', headers: { 'Content-Type': 'text/plain' } }, '404 Not Here\0Content-Type\0text/plain\0'],
  [
    {
      status: 200,
      headers: [
        ['X-A', '1'],
        ['X-A', '2'],
      ] as Array<[string, string]>,
    },
    '200\0X-A\x001\0X-A\x002\0',
  ],
])('%j becomes the items of a response head', (response, head) => {
  expect(responseHead(response).toString('latin1')).toBe(head)
})

test('a NUL byte would forge items and is refused', () => {
  expect(() => responseHead({ status: 200, headers: { 'X-A': '1\0Set-Cookie\0x' } })).toThrow('NUL byte')
})
