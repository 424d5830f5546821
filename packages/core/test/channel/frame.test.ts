import { describe, expect, test } from 'vitest'
import { encodeFrame, FrameFlag, FrameReader, FrameType, MAX_PAYLOAD } from '../../src/channel/frame.js'
import { decodeList, decodePairs, encodeList, encodePairs } from '../../src/channel/payload.js'

describe('frames', () => {
  const first = encodeFrame({ type: FrameType.call, payload: encodeList(['fork', 'worker', '1']) })
  const second = encodeFrame({ type: FrameType.call, stream: 7, flags: FrameFlag.end, aux: 513, payload: Buffer.from([1, 2, 3]) })

  test('the header holds length, stream, type, flags and aux in little-endian order', () => {
    expect([...second]).toEqual([3, 0, 0, 0, 7, 0, 0, 0, 0x26, 1, 1, 2, 1, 2, 3])
  })

  test('two frames come out whole wherever their bytes are cut', () => {
    const all = Buffer.concat([first, second])
    for (let cut = 0; cut <= all.length; cut++) {
      const reader = new FrameReader('host')
      const frames = [...reader.push(all.subarray(0, cut)), ...reader.push(all.subarray(cut))]
      expect(frames.map((frame) => [frame.type, frame.stream, frame.flags, frame.aux, frame.payload.length])).toEqual([
        [FrameType.call, 0, 0, 0, first.length - 12],
        [FrameType.call, 7, FrameFlag.end, 513, 3],
      ])
      expect(reader.pending.length).toBe(0)
    }
  })

  test('a frame does not change when the buffer it was read from is reused', () => {
    const bytes = Buffer.from(second)
    const [frame] = new FrameReader('host').push(bytes)
    bytes.fill(0)
    expect([...(frame?.payload ?? [])]).toEqual([1, 2, 3])
  })

  test('what comes after a broken frame is never read', () => {
    const reader = new FrameReader('host')
    const broken = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0])
    expect(reader.push(Buffer.concat([first, broken, second])).map(({ type }) => type)).toEqual([FrameType.call])
    expect(reader.broken).toContain('0x7f')
    expect(reader.push(second)).toEqual([])
  })

  test('a payload over the limit is refused before it is sent', () => {
    expect(() => encodeFrame({ type: FrameType.data, payload: new Uint8Array(MAX_PAYLOAD + 1) })).toThrow('does not fit a frame')
  })
})

describe('payloads', () => {
  test('pairs keep empty values and their order', () => {
    const pairs: Array<[string, string]> = [
      ['protocol', '1'],
      ['empty', ''],
      ['é', 'ü'],
    ]
    expect(decodePairs(encodePairs(pairs))).toEqual(pairs)
    expect(decodePairs(encodePairs([]))).toEqual([])
  })

  test('pairs that do not end with NUL, or end after a key, are refused', () => {
    expect(() => decodePairs(Buffer.from('a\0b'))).toThrow('do not end with a NUL byte')
    expect(() => decodePairs(Buffer.from('a\0b\0c\0'))).toThrow('a key without a value')
    expect(() => encodePairs([['a', 'b\0c']])).toThrow('NUL byte')
  })

  test('a list carries any bytes', () => {
    const items = [Buffer.from([0, 1, 0]), Buffer.alloc(0), Buffer.from('x')]
    expect(decodeList(encodeList(items))).toEqual(items)
  })

  test('a list cut anywhere but between items is refused', () => {
    const list = encodeList(['ab', 'c'])
    for (let size = 1; size < list.length; size++) {
      if (size === 6) continue
      expect(() => decodeList(list.subarray(0, size))).toThrow(/list/)
    }
  })
})
