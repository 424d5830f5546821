import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { FrameFlag } from './fake-host.js'

function packet(vars: ReadonlyArray<readonly [string, string]>, modifier1 = 0, modifier2 = 0): Buffer {
  const parts = vars.flat().flatMap((text) => {
    const size = Buffer.alloc(2)
    size.writeUInt16LE(Buffer.byteLength(text, 'latin1'))
    return [size, Buffer.from(text, 'latin1')]
  })
  const block = Buffer.concat(parts)
  const header = Buffer.from([modifier1, block.length & 255, block.length >> 8, modifier2])
  return Buffer.concat([header, block])
}
const get = (path: string, more: ReadonlyArray<readonly [string, string]> = []): ReadonlyArray<readonly [string, string]> => [
  ['REQUEST_METHOD', 'GET'],
  ['REQUEST_URI', path],
  ['PATH_INFO', path],
  ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['REMOTE_ADDR', '10.0.0.1'],
  ...more,
]

describe('a uwsgi request', () => {
  test('reaches the host as it is and its answer comes without framing of ours, ended by the connection', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client(t.uwsgiPort)
    client.send(
      packet(
        get('/x', [
          ['ODD', 'a=b&c'],
          ['EMPTY', ''],
        ]),
        0,
        3,
      ),
    )
    const request = await host.request()
    expect(request).toMatchObject({ modifier1: 0, modifier2: 3, pairs: 7, bodySize: 0, end: true })
    expect(request.vars).toEqual(
      Object.fromEntries(
        get('/x', [
          ['ODD', 'a=b&c'],
          ['EMPTY', ''],
        ]),
      ),
    )
    host.respond(
      request.stream,
      '200 OK',
      [
        ['X-A', '1'],
        ['Connection', 'upgrade'],
      ],
      'one',
      0,
    )
    host.data(request.stream, 'two', FrameFlag.END)
    expect(await client.rest()).toBe('HTTP/1.1 200 OK\r\nX-A: 1\r\nConnection: upgrade\r\n\r\nonetwo')
  })

  test('may come cut at every position, with its body', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve((request) => ({ body: request.body }))
    const bytes = Buffer.concat([
      packet([
        ['REQUEST_METHOD', 'POST'],
        ['CONTENT_LENGTH', '4'],
      ]),
      Buffer.from('body'),
    ])
    const client = await t.client(t.uwsgiPort)
    await client.sendSlowly(bytes)
    expect(await client.rest()).toMatch(/\r\n\r\nbody$/)
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const one = await t.client(t.uwsgiPort)
      one.send(bytes.subarray(0, cut))
      await new Promise((resolve) => setImmediate(resolve))
      one.send(bytes.subarray(cut))
      expect(await one.rest()).toMatch(/\r\n\r\nbody$/)
    }
  })

  test('goes to the group that owns its modifier1', async () => {
    const t = new EngineUnderTest()
    const [first, second] = [await t.host({ group: 0 }), await t.host({ group: 1, worker: 2 })]
    first.serve(() => ({ body: 'group 0' }))
    second.serve((request) => ({ body: `group 1, ${request.modifier1}` }))
    for (const [modifier1, body] of [
      [0, 'group 0'],
      [5, 'group 1, 5'],
    ] as const) {
      const client = await t.client(t.uwsgiPort)
      client.send(packet(get('/'), modifier1))
      expect(await client.rest()).toContain(body)
    }
  })

  test('of a modifier1 that nobody owns is 500, and the log names it', async () => {
    const t = new EngineUnderTest()
    const client = await t.client(t.uwsgiPort)
    client.send(packet(get('/'), 9))
    expect((await client.rest()).split('\r\n')[0]).toMatch(/^HTTP\/1\.[01] 500 /)
    expect(t.eventsNamed('onLog').flat().join('\n')).toContain('-- unavailable modifier requested: 9 --')
  })

  test('of HEAD gets no body', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ headers: [['Content-Length', '4']], body: 'body' }))
    const client = await t.client(t.uwsgiPort)
    client.send(packet([['REQUEST_METHOD', 'HEAD']]))
    expect(await client.rest()).toMatch(/Content-Length: 4\r\n\r\n$/)
  })

  test('with a body of 2 MB is streamed', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client(t.uwsgiPort)
    client.send(packet(get('/', [['CONTENT_LENGTH', '2000000']])))
    client.send(Buffer.alloc(2_000_000, 'x'))
    const request = await host.request()
    expect((await host.readBody(request)).length).toBe(2_000_000)
    host.respond(request.stream, '200 OK', [], 'done')
    expect(await client.rest()).toMatch(/\r\n\r\ndone$/)
  })

  test('whose response is shorter than its Content-Length is cut', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client(t.uwsgiPort)
    client.send(packet(get('/')))
    const { stream } = await host.request()
    host.respond(stream, '200 OK', [['Content-Length', '10']], 'short', 0)
    // libuv shows a reset that comes together with data as an ordinary end: read the data first.
    await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
    host.data(stream, '', FrameFlag.END)
    expect(await client.closed).toBe('ECONNRESET')
  })

  test('over buffer-size is refused, and the log says the size and the limit', async () => {
    const t = new EngineUnderTest()
    const client = await t.client(t.uwsgiPort)
    client.send(packet(get('/', [['BIG', 'x'.repeat(5000)]])))
    await client.rest()
    expect(t.eventsNamed('onLog').flat().join('\n')).toMatch(/invalid request block size: \d{4} \(max 4096\)\.\.\.skip/)
  })

  test.each([
    ['an empty key', packet([['', 'x']])],
    ['too many variables', packet(Array.from({ length: 65 }, (_, i) => [`V${i}`, ''] as const))],
    ['a length past the end', Buffer.from([0, 4, 0, 0, 255, 0, 65, 66])],
    ['a value without its length', Buffer.from([0, 3, 0, 0, 1, 0, 65])],
    ['a NUL in a value', packet([['A', 'a\0b']])],
    ['a body size that is no number', packet(get('/', [['CONTENT_LENGTH', '1x']]))],
    ['a negative body size', packet(get('/', [['CONTENT_LENGTH', '-1']]))],
    ['a request in HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: h\r\n\r\n')],
  ])('with %s is refused and never reaches a worker', async (_, bytes) => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client(t.uwsgiPort)
    client.send(bytes)
    expect(await client.rest()).toMatch(/^(HTTP\/1\.1 4\d\d |$)/)
    expect(host.waiting).toEqual([])
    expect(t.eventsNamed('onLog').length).toBeGreaterThan(0)
  })

  test('that never becomes complete is closed after headerTimeout', async () => {
    const t = new EngineUnderTest({ headerTimeout: 200 })
    const client = await t.client(t.uwsgiPort)
    client.send(packet(get('/')).subarray(0, 20))
    await client.rest()
    await t.until(() => t.engine.stats().connections === 0)
    expect(t.engine.stats().idleConnections).toBe(0)
  })

  test('over limit-post is 413', async () => {
    const t = new EngineUnderTest({ limitPost: 10 })
    const client = await t.client(t.uwsgiPort)
    client.send(packet(get('/', [['CONTENT_LENGTH', '11']])))
    expect((await client.rest()).split('\r\n')[0]).toMatch(/ 413 /)
  })
})
