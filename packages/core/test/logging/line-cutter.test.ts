import { expect, test } from 'vitest'
import { LineCutter } from '../../src/logging/line-cutter.js'

function cutter(): { written: string[]; push: (text: string) => void; cut: LineCutter } {
  const written: string[] = []
  const cut = new LineCutter((bytes) => written.push(Buffer.from(bytes).toString()))
  return { written, push: (text) => cut.push(Buffer.from(text)), cut }
}

test('between lines something is done at once, in the middle of one behind it', () => {
  const { written, push, cut } = cutter()
  cut.atLineEnd(() => written.push('<first>'))
  push('one\ntw')
  cut.atLineEnd(() => written.push('<second>'))
  cut.atLineEnd(() => written.push('<third>'))
  expect(cut.waiting).toBe(true)
  push('o')
  push('!\nthree\n')
  expect(written).toEqual(['<first>', 'one\ntw', 'o', '!\n', '<second>', '<third>', 'three\n'])
  cut.atLineEnd(() => written.push('<fourth>'))
  expect(written.at(-1)).toBe('<fourth>')
})

test('a line that does not end is ended by force', () => {
  const { written, push, cut } = cutter()
  push('...')
  cut.atLineEnd(() => written.push('<act>'))
  cut.force()
  cut.force()
  expect(written).toEqual(['...', '\n', '<act>'])
})
