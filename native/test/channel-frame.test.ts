// The app channel's frames: the vectors that every host runs, cut at each byte, and what both directions refuse.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { codecs } from '../src/index.js'

interface Vector {
  name: string
  from: 'host' | 'engine'
  hex: string
  reads?: number[]
  frames: Array<{ type: string; stream: number; flags: number; aux: number; payload: { hex: string } & Record<string, unknown> }>
  rest?: number
  bad?: true
  level?: 'frame' | 'payload'
  why?: string
}

type Text = string | { hex: string }
const { cases, types, flags } = JSON.parse(readFileSync(new URL('../../docs/app-channel-vectors.json', import.meta.url), 'utf8')) as {
  cases: Vector[]
  types: Record<string, number>
  flags: Record<string, number>
}

const bytesOf = (text: Text): Buffer => (typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.hex, 'hex'))
const read = (bytes: Uint8Array, from: string): ReturnType<typeof codecs.readFrames> => codecs.readFrames(bytes, from === 'host')
const frameOf = (frame: Vector['frames'][number]): unknown => ({
  type: types[frame.type],
  stream: frame.stream,
  flags: frame.flags,
  aux: frame.aux,
  payload: Buffer.from(frame.payload.hex, 'hex'),
})
const nulEnded = (texts: readonly Text[]): Buffer => Buffer.concat(texts.flatMap((text) => [bytesOf(text), Buffer.alloc(1)]))

describe('the shared vectors', () => {
  test('name every frame type and no case twice', () => {
    expect(new Set(cases.flatMap((vector) => vector.frames.map((frame) => frame.type)))).toEqual(new Set(Object.keys(types)))
    expect(new Set(cases.map((vector) => vector.name)).size).toBe(cases.length)
    expect(flags).toEqual({ END: 1, ERROR: 2, FD: 4, BODY_FILE: 8, BODY_MEMORY: 16 })
  })

  test.each(cases)('$name', ({ from, hex, frames, rest = 0, bad, level }) => {
    const bytes = Buffer.from(hex, 'hex')
    const result = read(bytes, from)
    expect(result.frames).toEqual(frames.map(frameOf))
    expect(result.bad).toBe(bad === true && level === 'frame')
    if (!result.bad) expect(result.rest).toBe(rest)
  })

  test.each(cases.filter((vector) => vector.bad === undefined && vector.rest === undefined))(
    'are written to the same bytes: $name',
    ({ hex, frames }) => {
      const written = frames.flatMap((frame) => {
        const payload = Buffer.from(frame.payload.hex, 'hex')
        const header = { length: payload.length, stream: frame.stream, type: types[frame.type] ?? 0, flags: frame.flags, aux: frame.aux }
        return [codecs.writeFrameHeader(header), payload]
      })
      expect(Buffer.concat(written).toString('hex')).toBe(hex)
    },
  )

  test.each(cases)('are the same wherever the bytes are cut: $name', ({ from, hex, reads }) => {
    const bytes = Buffer.from(hex, 'hex')
    const whole = read(bytes, from)
    const inPieces = (ends: readonly number[]): ReturnType<typeof codecs.readFrames> => {
      const result: ReturnType<typeof codecs.readFrames> = { frames: [], rest: 0, bad: false }
      let kept = Buffer.alloc(0)
      let start = 0
      for (const end of [...ends, bytes.length]) {
        kept = Buffer.concat([kept, bytes.subarray(start, end)])
        start = end
        const more = read(kept, from)
        result.frames.push(...more.frames)
        Object.assign(result, { rest: more.rest, bad: more.bad })
        if (more.bad) break
        kept = kept.subarray(kept.length - more.rest)
      }
      return result
    }
    for (let at = 0; at <= bytes.length; at++) {
      const cut = inPieces([at])
      expect({ frames: cut.frames, bad: cut.bad }).toEqual({ frames: whole.frames, bad: whole.bad })
    }
    let end = 0
    const announced = (reads ?? []).map((size) => (end += size))
    expect(inPieces(announced).frames).toEqual(whole.frames)
  })

  test.each(
    cases.flatMap((vector) =>
      vector.bad ? [] : vector.frames.map((frame) => ({ title: `${vector.name} (${frame.type})`, payload: frame.payload })),
    ),
  )('describe their payload as it is: $title', ({ payload }) => {
    const bytes = Buffer.from(payload.hex, 'hex')
    const { text, pairs, list, credit, sendfile, request, response } = payload as {
      text?: string
      pairs?: Array<[Text, Text]>
      list?: Text[]
      credit?: number
      sendfile?: { offset: number; length: number; fd: number }
      request?: { vars: Array<[Text, Text]>; modifier1: number; modifier2: number; bodySize: number; body: Text }
      response?: { head: Text[]; body: Text }
    }
    if (text !== undefined) expect(bytes).toEqual(Buffer.from(text))
    if (pairs !== undefined) expect(codecs.readPieces(bytes)).toEqual({ items: pairs.flat().map(bytesOf), bad: false })
    if (list !== undefined) expect(codecs.readList(bytes)).toEqual({ items: list.map(bytesOf), bad: false })
    if (credit !== undefined) expect([bytes.length, bytes.readUInt32LE()]).toEqual([4, credit])
    if (sendfile !== undefined) expect(codecs.readSendfilePayload(bytes)).toEqual(sendfile)
    if (response !== undefined)
      expect(codecs.readResponsePayload(bytes)).toEqual({ head: nulEnded(response.head), body: bytesOf(response.body) })
    if (request !== undefined) {
      const vars = nulEnded(request.vars.flat())
      expect([bytes.readUInt32LE(0), bytes[4], bytes[5], bytes.readUInt16LE(6), Number(bytes.readBigInt64LE(8))]).toEqual([
        vars.length,
        request.modifier1,
        request.modifier2,
        request.vars.length,
        request.bodySize,
      ])
      expect(bytes.subarray(16)).toEqual(Buffer.concat([vars, bytesOf(request.body)]))
    }
    expect(Object.keys(payload).length).toBe(bytes.length === 0 && Object.keys(payload).length === 1 ? 1 : 2)
  })
})

describe('payloads that are refused', () => {
  const payloadOf = (name: string): Buffer =>
    Buffer.from(cases.find((vector) => vector.name === name)?.frames[0]?.payload.hex ?? '-', 'hex')

  test.each(['a list item longer than the payload', 'a list that ends in the middle of a size', 'a list item of 4 GiB'])('%s', (name) => {
    expect(codecs.readList(payloadOf(name)).bad).toBe(true)
  })

  test.each(['pairs whose last piece has no nul'])('%s', (name) => {
    expect(codecs.readPieces(payloadOf(name)).bad).toBe(true)
  })

  test.each(['a response shorter than its head size field', 'a response head longer than the payload'])('%s', (name) => {
    expect(codecs.readResponsePayload(payloadOf(name))).toBe(null)
  })

  test.each(['a response head that does not end with nul', 'a response head with a name that has no value'])('%s', (name) => {
    const payload = codecs.readResponsePayload(payloadOf(name))
    expect(codecs.readResponseHead(payload?.head ?? Buffer.from('200 OK\0')).status).not.toBe('Ok')
  })

  test.each(['a sendfile payload that is too short', 'a sendfile with a negative offset', 'a sendfile with a length below -1'])(
    '%s',
    (name) => {
      expect(codecs.readSendfilePayload(payloadOf(name))).toBe(null)
    },
  )
})

describe('sizes inside payloads', () => {
  const sized = (size: number): Buffer => Buffer.concat([Buffer.from([size, 0, 0, 0]), Buffer.from('abc')])

  test('may reach the end of the payload and not one byte further', () => {
    for (let size = 0; size <= 8; size++) {
      expect([size, codecs.readResponsePayload(sized(size)) !== null]).toEqual([size, size <= 3])
      expect([size, codecs.readList(sized(size)).items.length]).toEqual([size, size <= 3 ? 1 : 0])
    }
    expect(codecs.readList(sized(3)).bad).toBe(false)
    expect(codecs.readList(sized(4)).bad).toBe(true)
  })
})

describe('headers', () => {
  const header = (type: number, flag = 0, length = 0): Buffer => codecs.writeFrameHeader({ length, stream: 1, type, flags: flag, aux: 0 })

  test('each of the 256 types is legal in the direction of its name, or in none', () => {
    const fromHost = new Set(['HELLO', 'RESPONSE', 'DATA', 'SENDFILE', 'CREDIT', 'FAIL', 'BYE', 'CALL'])
    const names = new Map(Object.entries(types).map(([name, type]) => [type, name]))
    for (let type = 0; type < 256; type++) {
      const name = names.get(type)
      expect([type, read(header(type), 'host').bad]).toEqual([type, name === undefined || !fromHost.has(name)])
      expect([type, read(header(type), 'engine').bad]).toEqual([type, name === undefined || fromHost.has(name)])
    }
  })

  test('each of the 256 flags is legal when it is made of the five known ones', () => {
    for (let flag = 0; flag < 256; flag++) expect([flag, read(header(0x21, flag), 'host').bad]).toEqual([flag, flag > 0x1f])
  })

  test('a payload may have 16,777,215 bytes and no more', () => {
    expect(read(header(0x21, 0, 0xffffff), 'host')).toMatchObject({ frames: [], bad: false, rest: 12 })
    expect(read(header(0x21, 0, 0x1000000), 'host').bad).toBe(true)
    const payload = Buffer.alloc(0xffffff, 7)
    expect(read(Buffer.concat([header(0x21, 1, payload.length), payload]), 'host').frames[0]?.payload.equals(payload)).toBe(true)
  })

  test('arguments that do not fit are refused by name', () => {
    const frame = { length: 0, stream: 1, type: 0x21, flags: 0, aux: 0 }
    expect(() => codecs.writeFrameHeader({ ...frame, aux: 65_536 })).toThrow(
      new TypeError('writeFrameHeader: aux: expected an integer from 0 to 65535'),
    )
    expect(() => codecs.writeFrameHeader({ ...frame, stream: -1 })).toThrow(
      new TypeError('writeFrameHeader: stream: expected an integer from 0 to 4294967295'),
    )
    expect(() => codecs.readFrames(Buffer.alloc(1), 1 as unknown as boolean)).toThrow(
      new TypeError('readFrames: fromHost: expected true or false'),
    )
    expect(() => codecs.readList('x' as unknown as Buffer)).toThrow(new TypeError('readList: argument 1: expected a Uint8Array'))
  })
})
