import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { frame, FrameFlag, pairs, responsePayload, type FakeHost, type HelloOptions } from './fake-host.js'

describe('HELLO', () => {
  test('is answered with WELCOME and told as a core', async () => {
    const t = new EngineUnderTest()
    const host = await t.silentHost()
    host.hello({ group: 1, worker: 4, core: 1, pid: 4711 })
    const welcome = await host.take('WELCOME')
    expect(welcome).toMatchObject({ stream: 0, aux: 1, flags: 0, payload: Buffer.from('protocol\x001\x00') })
    expect(await t.event('onCoreUp')).toEqual([1, 4, 1, 4711])
  })

  test.each<[string, HelloOptions]>([
    ['a wrong token', { token: 'secreT' }],
    ['a token that is only the start', { token: 'secre' }],
    ['an empty token', { token: '' }],
    ['another protocol', { protocol: '2' }],
    ['another kind', { kind: 'zygote' }],
    ['worker 0', { worker: 0 }],
    ['a worker over the number of workers', { worker: 5 }],
    ['a core over the number of cores', { core: 2 }],
    ['a group that cannot be', { group: 255 }],
    ['no pid', { pid: 0 }],
    ['a negative number', { worker: -1 }],
    ['several streams', { streams: '2' }],
  ])('with %s ends the connection without a word', async (_, options) => {
    const t = new EngineUnderTest()
    const host = await t.silentHost()
    host.hello(options)
    await host.closed
    expect(host.received).toEqual([])
    expect(t.eventsNamed('onCoreUp')).toEqual([])
    expect(t.eventsNamed('onCoreDown')).toEqual([])
  })

  test.each([
    ['no HELLO first', frame('BYE', 0)],
    ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['zeros', Buffer.alloc(100)],
    ['pairs with an odd number of pieces', frame('HELLO', 0, `${pairs({ protocol: '1' })}kind\0`, 0, 1)],
    ['pairs that do not end', frame('HELLO', 0, 'protocol\x001', 0, 1)],
    ['a HELLO over 4096 bytes', frame('HELLO', 0, pairs({ x: 'y'.repeat(5000) }), 0, 1)],
    ['a length over the largest', Buffer.concat([Buffer.from([0, 0, 0, 1]), frame('HELLO', 0).subarray(4)])],
  ])('%s ends the connection', async (_, bytes) => {
    const t = new EngineUnderTest()
    const host = await t.silentHost()
    host.raw(bytes)
    await host.closed
    expect(host.received).toEqual([])
  })

  test('may come one byte at a time, and the host may leave in the middle', async () => {
    const t = new EngineUnderTest()
    const host = await t.silentHost()
    const bytes = frame(
      'HELLO',
      0,
      pairs({ protocol: '1', kind: 'core', group: '0', worker: '1', core: '0', pid: '1', token: 'secret' }),
      0,
      1,
    )
    for (const byte of bytes) {
      host.raw(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await host.take('WELCOME')
    const half = await t.silentHost()
    half.raw(bytes.subarray(0, 30))
    half.close()
    expect(t.eventsNamed('onCoreUp').length).toBe(1)
  })
})

describe('a host that breaks the protocol', () => {
  type Bad = (host: FakeHost, stream: number) => void
  test.each<[string, Bad]>([
    ['a second HELLO', (host) => host.hello()],
    ['an unknown type', (host, stream) => host.send(0x42, stream)],
    ['a frame of the engine', (host, stream) => host.send('REQUEST', stream, Buffer.alloc(16))],
    ['an unknown flag', (host, stream) => host.send('DATA', stream, 'x', 0x80)],
    ['a RESPONSE of a stream that does not run', (host, stream) => host.respond(stream + 1, '200 OK')],
    ['a RESPONSE of stream 0', (host) => host.respond(0, '200 OK')],
    ['DATA before RESPONSE', (host, stream) => host.data(stream, 'x')],
    ['SENDFILE before RESPONSE', (host, stream) => host.sendfile(stream, 0)],
    ['a RESPONSE without its size', (host, stream) => host.send('RESPONSE', stream, 'abc', FrameFlag.END)],
    [
      'a head longer than its frame',
      (host, stream) => host.send('RESPONSE', stream, Buffer.concat([Buffer.from([255, 0, 0, 0]), Buffer.from('200 OK\0')]), FrameFlag.END),
    ],
    [
      'a head of 4 GB',
      (host, stream) =>
        host.send('RESPONSE', stream, Buffer.concat([Buffer.from([255, 255, 255, 255]), Buffer.from('200 OK\0')]), FrameFlag.END),
    ],
    [
      'a SENDFILE of a wrong size',
      (host, stream) => {
        host.respond(stream, '200 OK', [['Content-Length', '9']], '', 0)
        host.send('SENDFILE', stream, Buffer.alloc(19))
      },
    ],
    [
      'a SENDFILE that promises a descriptor and brings none',
      (host, stream) => {
        host.respond(stream, '200 OK', [['Content-Length', '9']], '', 0)
        host.sendfile(stream, -1, 0, -1, FrameFlag.FD)
      },
    ],
    ['a CREDIT of a wrong size', (host, stream) => host.send('CREDIT', stream, 'abc')],
    ['a CALL whose list is broken', (host, stream) => host.send('CALL', stream, Buffer.from([9, 0, 0, 0, 65]), 0, 1)],
    ['a CALL without a name', (host, stream) => host.send('CALL', stream, '', 0, 1)],
    ['FAIL of a stream that does not run', (host, stream) => host.fail(stream + 7)],
    [
      'a length over the largest',
      (host, stream) => {
        const bytes = frame('DATA', stream)
        bytes.writeUInt32LE(0x1000000, 0)
        host.raw(bytes)
      },
    ],
    [
      'a second RESPONSE',
      (host, stream) => {
        host.respond(stream, '200 OK', [['Content-Length', '9']], 'x', 0)
        host.respond(stream, '200 OK', [], '', 0)
      },
    ],
  ])('by %s loses its connection, its client is not left waiting, and others go on', async (_, bad) => {
    const t = new EngineUnderTest()
    const host = await t.host({ worker: 1 })
    const client = await t.client()
    client.get('/')
    const { stream } = await host.request()
    bad(host, stream)
    await host.closed
    expect(await t.event('onCoreDown')).toEqual([0, 1, 0, process.pid, 1])
    const outcome = await client.response().then(
      (response) => response.status,
      () => 'cut',
    )
    expect([502, 'cut']).toContain(outcome)
    expect(t.eventsNamed('onLog').flat().join('\n')).toContain('channel closed by the engine')
    const good = await t.host({ worker: 2 })
    good.serve(() => ({ body: 'good' }))
    const second = await t.client()
    second.get('/')
    expect((await second.response()).body.toString()).toBe('good')
  })

  test('frames after the END of a stream are refused, not given to the next request', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const [first, second] = [await t.client(), await t.client()]
    first.get('/1')
    const { stream } = await host.request()
    host.respond(stream, '200 OK', [], 'one')
    expect((await first.response()).body.toString()).toBe('one')
    second.get('/2')
    const next = await host.request()
    expect(next.stream).not.toBe(stream)
    host.data(stream, 'for the wrong one', FrameFlag.END)
    await host.closed
    expect((await second.response()).status).toBe(502)
  })

  test('an answer out of order to a request written ahead is refused', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    const { stream } = await host.request()
    host.respond(stream + 1, '200 OK', [], 'guess')
    await host.closed
    expect((await client.response()).status).toBe(502)
  })

  test('a CREDIT larger than what was sent opens no larger window', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n')
    client.send(Buffer.alloc(4_000_000, 'x'))
    const request = await host.request()
    host.credit(request.stream, 4_294_967_295)
    let received = request.body.length
    const all = (): number => received + host.waiting.reduce((sum, one) => sum + one.payload.length, 0)
    await t.until(() => all() >= 262_144)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(all()).toBeLessThanOrEqual(2 * 262_144)
    received = 0
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })
})

test('a host that floods the engine with calls is still served in turn with others', async () => {
  const t = new EngineUnderTest()
  const flooding = await t.host({ worker: 1 })
  const call = frame('CALL', 0, Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from('spam')]))
  flooding.raw(Buffer.concat(Array.from({ length: 20_000 }, () => call)))
  const client = await t.client()
  client.get('/')
  ;(await t.host({ worker: 2 })).serve(() => ({ body: 'ok' }))
  flooding.serve(() => ({ body: 'ok' }))
  expect((await client.response()).body.toString()).toBe('ok')
  await t.until(() => t.eventsNamed('onCall').length === 20_000)
})

test('a RESPONSE with ERROR counts as an exception', async () => {
  const t = new EngineUnderTest()
  const host = await t.host()
  const client = await t.client()
  client.get('/')
  const { stream } = await host.request()
  host.send('RESPONSE', stream, responsePayload('500 Oops', [], 'x'), FrameFlag.END | FrameFlag.ERROR, 3)
  expect((await client.response()).status).toBe(500)
  expect([t.table.worker(0).exceptions, t.table.app(0, 3).exceptions, t.table.app(0, 3).requests]).toEqual([1, 1, 1])
})

test('a host that does not read its channel holds up nobody but itself', async () => {
  const t = new EngineUnderTest()
  const stuck = await t.host({ worker: 1 })
  stuck.pause()
  const clients = await Promise.all(Array.from({ length: 2 }, () => t.client()))
  clients[0]?.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n')
  clients[0]?.send(Buffer.alloc(3_000_000, 'x'))
  await t.until(() => t.engine.stats().running === 1)
  ;(await t.host({ worker: 2 })).serve(() => ({ body: 'ok' }))
  clients[1]?.get('/')
  expect((await clients[1]?.response())?.body.toString()).toBe('ok')
  stuck.resume()
  const request = await stuck.request()
  expect((await stuck.readBody(request)).length).toBe(3_000_000)
  stuck.respond(request.stream, '200 OK')
  expect((await clients[0]?.response())?.status).toBe(200)
})
