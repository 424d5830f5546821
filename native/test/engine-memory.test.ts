import { randomBytes } from 'node:crypto'
import { ftruncateSync, writeSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { frame, FrameFlag, responsePayload, type FakeHost, type HostRequest } from './fake-host.js'
import { memoryHost, place, respondFrom, SLOT, type SharedMemory } from './memory-host.js'
import type { RawClient } from './raw-client.js'

const BLOCKS = 32

async function upload(t: EngineUnderTest, body: Buffer): Promise<RawClient> {
  const client = await t.client()
  client.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`)
  client.send(body)
  return client
}

async function exchange(t: EngineUnderTest): Promise<{ host: FakeHost; memory: SharedMemory; client: RawClient; request: HostRequest }> {
  const { host, memory } = await memoryHost(t)
  const client = await t.client()
  client.get('/')
  return { host, memory, client, request: await host.request() }
}

describe('shared memory', () => {
  test('is given to hosts that ask for it; none can resize it, nor write where bodies of requests lie', async () => {
    const t = new EngineUnderTest()
    const first = await memoryHost(t)
    const second = await memoryHost(t, { worker: 2, core: 1 })
    expect(first.memory.welcome).toEqual({ protocol: '1', bodies: '8388608', answers: '2', 'answer-size': '1048576' })
    expect(first.memory.sizes).toEqual([8_388_608, 2 * SLOT + 4096])
    for (const fd of [first.memory.bodies, first.memory.answers]) expect(() => ftruncateSync(fd, 0)).toThrow('EPERM')
    expect(() => writeSync(first.memory.bodies, 'x', 0)).toThrow('EPERM')
    writeSync(first.memory.answers, 'x', 2 * SLOT)
    expect([first.memory.lent(0), second.memory.lent(0)]).toEqual([false, false]) // each has its own
    const plain = await t.silentHost()
    plain.hello({ worker: 3 })
    expect(await plain.take('WELCOME')).toMatchObject({ flags: 0, payload: Buffer.from('protocol\x001\0') })
  })

  test('for responses is limited: further cores read bodies there and send theirs in frames', async () => {
    const t = new EngineUnderTest({ workers: 33 })
    const hosts: SharedMemory[] = []
    for (let worker = 1; worker <= 33; worker += 1) hosts.push((await memoryHost(t, { worker })).memory)
    expect(hosts.slice(0, 32).every(({ sizes }) => sizes.length === 2)).toBe(true)
    expect([hosts[32]?.sizes, hosts[32]?.welcome]).toEqual([[8_388_608], { protocol: '1', bodies: '8388608' }])
  })
})

describe('a request body in shared memory', () => {
  test.each([
    [16_383, false],
    [16_384, true],
    [100_000, true],
    [262_144, true],
  ])('of %i bytes: %s, and it arrives whole', async (size, inMemory) => {
    const t = new EngineUnderTest()
    const { host, memory } = await memoryHost(t)
    const body = randomBytes(size)
    const client = await upload(t, body)
    const request = await host.request()
    expect(request).toMatchObject({ end: true, bodyMemory: inMemory, bodySize: size })
    expect(memory.bodyOf(request).equals(body)).toBe(true)
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('may come in chunks, or over the uwsgi protocol; a larger one comes in frames', async () => {
    const t = new EngineUnderTest()
    const { host, memory } = await memoryHost(t)
    const body = randomBytes(40_000)
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n')
    for (let at = 0; at < body.length; at += 10_000) {
      client.send('2710\r\n')
      client.send(body.subarray(at, at + 10_000))
      client.send('\r\n')
    }
    client.send('0\r\n\r\n')
    const chunked = await host.request()
    expect([chunked.bodyMemory, chunked.bodySize, memory.bodyOf(chunked).equals(body)]).toEqual([true, 40_000, true])
    host.respond(chunked.stream, '200 OK')

    const front = await t.client(t.uwsgiPort)
    const vars = Buffer.from('\x0e\0CONTENT_LENGTH\x05\x0040000', 'latin1')
    front.send(Buffer.concat([Buffer.from([0, vars.length, 0, 0]), vars]))
    front.send(body)
    const uwsgi = await host.request()
    expect([uwsgi.bodyMemory, memory.bodyOf(uwsgi).equals(body)]).toEqual([true, true])
    host.respond(uwsgi.stream, '200 OK')

    const large = randomBytes(300_000)
    await upload(t, large)
    const streamed = await host.request()
    expect([streamed.bodyMemory, (await host.readBody(streamed)).equals(large)]).toEqual([false, true])
    host.respond(streamed.stream, '200 OK')
  })

  test('has its block until its request has ended at the host, also when the client has left; without a block it comes in the frame', async () => {
    const t = new EngineUnderTest()
    const { host, memory } = await memoryHost(t)
    const bodies = Array.from({ length: BLOCKS + 1 }, () => randomBytes(20_000))
    const gone = await upload(t, bodies[0] as Buffer)
    const first = await host.request()
    gone.reset()
    await host.take('ABORT')
    const clients: RawClient[] = []
    for (const body of bodies.slice(1)) {
      const before = t.engine.stats().queued + t.engine.stats().running
      clients.push(await upload(t, body))
      await t.until(() => t.engine.stats().queued + t.engine.stats().running > before)
    }
    expect(memory.bodyOf(first).equals(bodies[0] as Buffer)).toBe(true)
    host.fail(first.stream)
    const kinds: boolean[] = []
    for (const [i, client] of clients.entries()) {
      const request = await host.request()
      kinds.push(request.bodyMemory)
      expect(memory.bodyOf(request).equals(bodies[i + 1] as Buffer)).toBe(true)
      host.respond(request.stream, '200 OK')
      expect((await client.response()).status).toBe(200)
    }
    expect(kinds).toEqual([...Array.from({ length: BLOCKS - 1 }, () => true), false])
    await upload(t, bodies[0] as Buffer)
    expect((await host.request()).bodyMemory).toBe(true)
  })

  test('whose host died before it read the request goes to another, in memory or in a frame', async () => {
    const t = new EngineUnderTest()
    const body = randomBytes(100_000)
    const { host } = await memoryHost(t, { worker: 1 })
    host.stopReading()
    const client = await upload(t, body)
    await t.until(() => t.engine.stats().running === 1)
    host.close()
    const second = await memoryHost(t, { worker: 2 })
    const again = await second.host.request()
    expect(second.memory.bodyOf(again).equals(body)).toBe(true)
    second.host.respond(again.stream, '200 OK')
    expect((await client.response()).status).toBe(200)

    second.host.stopReading()
    const next = await upload(t, body)
    await t.until(() => t.engine.stats().running === 1)
    second.host.close()
    const plain = await t.host({ worker: 3 })
    const last = await plain.request()
    expect([last.bodyMemory, last.end, last.body.equals(body)]).toEqual([false, true, true])
    plain.respond(last.stream, '200 OK')
    expect((await next.response()).status).toBe(200)
  })
})

describe('a response body in shared memory', () => {
  test('is sent whole, and its slot is free again', async () => {
    const t = new EngineUnderTest()
    const { host, memory, client, request } = await exchange(t)
    const bodies = [randomBytes(SLOT), randomBytes(50_000)]
    respondFrom(host, request.stream, memory.put(0, bodies[0] as Buffer))
    const response = await client.response()
    expect([response.framing, response.body.equals(bodies[0] as Buffer)]).toEqual(['length', true])
    await t.until(() => !memory.lent(0))

    client.get('/pieces')
    const { stream } = await host.request()
    const start = frame(
      'RESPONSE',
      stream,
      responsePayload('200 OK', [], memory.put(1, bodies[1] as Buffer)),
      FrameFlag.BODY_MEMORY,
      0xffff,
    )
    host.raw(start.subarray(0, start.length - 3)) // a frame that comes in two reads
    await new Promise((resolve) => setImmediate(resolve))
    host.raw(start.subarray(start.length - 3))
    host.data(stream, 'between')
    host.send('DATA', stream, memory.put(0, bodies[0] as Buffer), FrameFlag.BODY_MEMORY | FrameFlag.END)
    const chunked = await client.response()
    expect(chunked.framing).toBe('chunked')
    expect(chunked.body.equals(Buffer.concat([bodies[1] as Buffer, Buffer.from('between'), bodies[0] as Buffer]))).toBe(true)
    await t.until(() => !memory.lent(0) && !memory.lent(1))
  })

  test('stays lent while a slow client reads, also when its host has died: the next one has memory of its own', async () => {
    const t = new EngineUnderTest({ responseBuffer: 16 << 20 })
    const { host, memory, client, request } = await exchange(t)
    client.socket.pause()
    const filling = randomBytes(8 << 20) // more than the kernel keeps for a client
    const bodies = [randomBytes(SLOT), randomBytes(SLOT)]
    host.respond(request.stream, '200 OK', [['Content-Length', String(filling.length + 2 * SLOT)]], '', 0)
    host.data(request.stream, filling)
    host.send('DATA', request.stream, memory.put(0, bodies[0] as Buffer), FrameFlag.BODY_MEMORY)
    host.send('DATA', request.stream, memory.put(1, bodies[1] as Buffer), FrameFlag.BODY_MEMORY | FrameFlag.END)
    await t.until(() => t.engine.stats().running === 0)
    expect([memory.lent(0), memory.lent(1)]).toEqual([true, true])
    host.close()
    await t.event('onCoreDown')
    const next = await memoryHost(t)
    next.memory.put(0, randomBytes(SLOT))
    client.socket.resume()
    expect((await client.response()).body.equals(Buffer.concat([filling, ...bodies]))).toBe(true)
    await t.until(() => !memory.lent(0) && !memory.lent(1))
    expect(next.memory.lent(0)).toBe(true)
  })

  test('is given back when the client leaves, and when it is dropped', async () => {
    const t = new EngineUnderTest({ responseBuffer: 16 << 20 })
    const { host, memory, client, request } = await exchange(t)
    client.socket.pause()
    host.respond(request.stream, '200 OK', [], '', 0)
    host.data(request.stream, randomBytes(8 << 20))
    host.send('DATA', request.stream, memory.put(0, randomBytes(SLOT)), FrameFlag.BODY_MEMORY)
    host.call(request.stream, 1, ['accepting', '1'])
    await t.event('onCall')
    expect(memory.lent(0)).toBe(true)
    client.reset()
    await host.take('ABORT')
    expect(memory.lent(0)).toBe(false)
    host.send('DATA', request.stream, memory.put(1, randomBytes(SLOT)), FrameFlag.BODY_MEMORY | FrameFlag.END)
    await t.until(() => !memory.lent(1))
    const other = await t.client()
    other.send('HEAD / HTTP/1.1\r\nHost: h\r\n\r\n')
    respondFrom(host, (await host.request()).stream, memory.put(0, randomBytes(1000)))
    expect((await other.response({ head: true })).headers['content-length']).toBe('1000')
    await t.until(() => !memory.lent(0))
  })

  test.each<[string, Buffer, RegExp]>([
    ['behind the last slot', place(2 * SLOT, 0), /outside of its memory/],
    ['of more than a slot', place(0, SLOT + 1), /outside of its memory/],
    ['across two slots', place(SLOT - 1, 2), /outside of its memory/],
    ['whose sum wraps around', place(SLOT, 0xffffffff), /outside of its memory/],
    ['of seven bytes', place(0, 1).subarray(1), /a broken or unexpected frame/],
  ])('at a place %s ends the connection', async (_, where, why) => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    respondFrom(host, request.stream, where)
    await host.closed
    expect((await client.response()).status).toBe(502)
    expect((await t.event('onLog'))[0]).toMatch(why)
  })

  test('in a slot that is still being sent ends the connection, and so does one of a host without memory', async () => {
    const t = new EngineUnderTest({ responseBuffer: 16 << 20 })
    const { host, memory, client, request } = await exchange(t)
    client.socket.pause()
    host.respond(request.stream, '200 OK', [], '', 0)
    host.data(request.stream, randomBytes(8 << 20))
    for (let i = 0; i < 2; i += 1) host.send('DATA', request.stream, memory.put(0, randomBytes(SLOT)), FrameFlag.BODY_MEMORY)
    await host.closed
    expect((await t.event('onLog'))[0]).toMatch(
      /worker 1 .* channel closed by the engine: a body outside of its memory, or where one is still being sent/,
    )
    const plain = await t.host({ worker: 2 })
    const other = await t.client()
    other.get('/')
    respondFrom(plain, (await plain.request()).stream, place(0, 10))
    await plain.closed
    expect((await t.event('onLog', (line) => line.includes('worker 2')))[0]).toMatch(/a body in memory that it was not given/)
  })
})
