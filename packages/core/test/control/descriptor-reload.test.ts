import { expect, test } from 'vitest'
import { parseDescriptor } from '../../src/control/descriptor-reload.js'

test.each([
  ['50', { fd: 50, size: 1, message: undefined }],
  ['3:8', { fd: 3, size: 8, message: undefined }],
  ['3:8 new code  is there', { fd: 3, size: 8, message: 'new code  is there' }],
  [' 4 x', { fd: 4, size: 1, message: 'x' }],
])('%j is a descriptor to watch', (text, expected) => {
  expect(parseDescriptor(text, 'reload-on-fd')).toEqual(expected)
})

test.each(['', 'x', '3:', '3:0', '3:x', '-1', '3:8x'])('%j is refused', (text) => {
  expect(() => parseDescriptor(text, 'reload-on-fd')).toThrow(/names no descriptor; expected FD\[:BYTES\] \[MESSAGE\]/)
})
