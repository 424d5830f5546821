// The vectors that every reader and writer of the app channel runs.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { encodeFrame, FrameFlag, FrameReader, FrameType } from '../../src/channel/frame.js'
import { decodeList, decodePairs, encodeList } from '../../src/channel/payload.js'

type Item = string | { hex: string }

interface VectorFrame {
  type: string
  stream: number
  flags: number
  aux: number
  payload: { hex: string; pairs?: Array<[Item, Item]>; list?: Item[] }
}

interface Case {
  name: string
  from: 'host' | 'engine'
  hex: string
  reads?: number[]
  frames: VectorFrame[]
  rest?: number
  bad?: boolean
  level?: 'frame' | 'payload'
}

interface Vectors {
  types: Record<string, number>
  flags: Record<string, number>
  cases: Case[]
}

const vectors = JSON.parse(readFileSync(new URL('../../../../docs/app-channel-vectors.json', import.meta.url), 'utf8')) as Vectors
const bytesOf = (item: Item): Buffer => (typeof item === 'string' ? Buffer.from(item) : Buffer.from(item.hex, 'hex'))

function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const out: Buffer[] = []
  let at = 0
  for (const size of sizes) out.push(bytes.subarray(at, (at += size)))
  out.push(bytes.subarray(at))
  return out
}

test('frame types and flags have the numbers of the document', () => {
  const upper = Object.entries(FrameType).map(([name, number]) => [name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(), number])
  expect(Object.fromEntries(upper)).toEqual(vectors.types)
  expect({
    END: FrameFlag.end,
    ERROR: FrameFlag.error,
    FD: FrameFlag.fd,
    BODY_FILE: FrameFlag.bodyFile,
    BODY_MEMORY: FrameFlag.bodyMemory,
  }).toEqual(vectors.flags)
})

describe.each(vectors.cases)('$name', ({ from, hex, reads, frames, rest, bad, level }) => {
  const bytes = Buffer.from(hex, 'hex')
  const expected = frames.map(({ type, stream, flags, aux, payload }) => ({
    type: vectors.types[type],
    stream,
    flags,
    aux,
    payload: payload.hex,
  }))

  test.each([
    ['as it arrives', reads ?? []],
    ['byte by byte', Array.from({ length: bytes.length }, () => 1)],
  ])('is read %s', (_title, sizes) => {
    const reader = new FrameReader(from)
    const got = pieces(bytes, sizes).flatMap((piece) => reader.push(piece))
    expect(got.map((frame) => ({ ...frame, payload: frame.payload.toString('hex') }))).toEqual(expected)
    if (bad === true && level === 'frame') expect(reader.broken).toBeDefined()
    else expect(reader.broken).toBeUndefined()
    if (rest !== undefined) expect(reader.pending.length).toBe(rest)
  })

  const complete = bad !== true && rest === undefined
  if (complete)
    test('is written', () => {
      const written = frames.map(({ type, stream, flags, aux, payload }) =>
        encodeFrame({ type: vectors.types[type] as FrameType, stream, flags, aux, payload: Buffer.from(payload.hex, 'hex') }),
      )
      expect(Buffer.concat(written).toString('hex')).toBe(hex)
    })

  for (const { type, payload } of frames) {
    const block = Buffer.from(payload.hex, 'hex')
    if (payload.pairs !== undefined) {
      test(`the pairs of ${type} are read`, () => {
        const latin = payload.pairs?.map((pair) => pair.map((item) => bytesOf(item).toString('latin1')))
        expect(decodePairs(block, 'latin1')).toEqual(latin)
      })
    }
    if (payload.list !== undefined) {
      test(`the list of ${type} is read and written`, () => {
        const items = payload.list?.map(bytesOf) ?? []
        expect(decodeList(block)).toEqual(items)
        expect(encodeList(items)).toEqual(block)
      })
    }
    if (bad === true && level === 'payload' && (type === 'HELLO' || type === 'EVENT' || type === 'REPLY')) {
      test(`the payload of ${type} is refused`, () => {
        expect(() => (type === 'HELLO' ? decodePairs(block) : decodeList(block))).toThrow('app channel: ')
      })
    }
  }
})
