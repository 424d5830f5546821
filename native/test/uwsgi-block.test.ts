// The uwsgi packet codec: each case whole, cut at every byte, and with every byte changed.
import { describe, expect, test } from 'vitest'
import { codecs } from '../src/index.js'
import { packet, uwsgiCases } from './codec-cases/uwsgi-packets.js'

const limits = { maxSize: 8192, maxVars: 100 }
type Parsed = ReturnType<typeof codecs.parseUwsgi>
const parse = (bytes: Buffer, changes: Partial<typeof limits> = {}): Parsed => codecs.parseUwsgi(bytes, { ...limits, ...changes })

describe('uwsgi packets', () => {
  test.each(uwsgiCases)('$name: $status', ({ bytes, status, vars, is = {} }) => {
    const parsed = parse(bytes)
    expect(parsed).toMatchObject({ status, ...is })
    if (vars !== undefined) expect(parsed.vars).toEqual(vars)
    if (status === 'Complete') expect(parsed).toMatchObject({ consumed: bytes.length, pairs: parsed.vars.length })
    else expect(parsed).toMatchObject({ consumed: 0, vars: [], known: {} })
  })

  test.each(uwsgiCases)('are judged only when enough is there: $name', ({ bytes, status }) => {
    for (let size = 0; size < bytes.length; size++) {
      const early = parse(bytes.subarray(0, size)).status
      // The header alone says that a packet is too large; everything else needs all of it.
      expect([size, early]).toEqual([size, status === 'TooLarge' && size >= 4 ? 'TooLarge' : 'NeedMore'])
    }
  })

  test('leave the body that follows alone', () => {
    const bytes = packet([['CONTENT_LENGTH', '4']])
    expect(parse(Buffer.concat([bytes, Buffer.from('body')]))).toEqual(parse(bytes))
  })

  test('with any one byte changed are refused or still whole', () => {
    const good = packet([
      ['REQUEST_METHOD', 'GET'],
      ['CONTENT_LENGTH', '12'],
      ['PATH_INFO', '/'],
    ])
    const wrong: Array<[number, number]> = []
    for (let at = 0; at < good.length; at++) {
      for (let value = 0; value < 256; value++) {
        const bytes = Buffer.from(good)
        bytes[at] = value
        const parsed = parse(bytes)
        const whole = parsed.status === 'Complete' && packet(parsed.vars, bytes[0], bytes[3]).equals(bytes.subarray(0, parsed.consumed))
        if (!whole && (parsed.status === 'Complete' || parsed.vars.length > 0)) wrong.push([at, value])
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('limits', () => {
  test('a packet may be exactly as large as max_size', () => {
    const bytes = packet([['K', 'v'.repeat(95)]])
    expect(parse(bytes, { maxSize: 100 }).status).toBe('Complete')
    expect(parse(bytes, { maxSize: 99 })).toMatchObject({ status: 'TooLarge', packetSize: 100 })
  })

  test('a packet of 65535 bytes is read', () => {
    const bytes = packet([['K', 'v'.repeat(65_530)]])
    expect(parse(bytes, { maxSize: 65_535 })).toMatchObject({ status: 'Complete', consumed: 65_539, pairs: 1 })
  })

  test('as many variables as max_vars are read', () => {
    const bytes = packet(Array.from({ length: 100 }, (_, i) => [`K${i}`, `${i}`] as const))
    expect(parse(bytes).pairs).toBe(100)
    expect(parse(bytes, { maxVars: 99 }).status).toBe('TooManyVars')
    expect(parse(packet([]), { maxVars: 0 }).status).toBe('Complete')
  })

  test('options that are no numbers are refused by name', () => {
    expect(() => parse(Buffer.alloc(4), { maxVars: 65_536 })).toThrow(
      new TypeError('parseUwsgi: maxVars: expected an integer from 0 to 65535'),
    )
    expect(() => parse(Buffer.alloc(4), { maxSize: -1 })).toThrow(
      new TypeError('parseUwsgi: maxSize: expected an integer from 0 to 4294967295'),
    )
  })
})
