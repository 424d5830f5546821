import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { frame, FrameFlag, responsePayload, type FakeHost, type HostRequest } from './fake-host.js'
import type { RawClient } from './raw-client.js'

const sha = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex')

async function exchange(
  t: EngineUnderTest,
  head = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n',
): Promise<{ host: FakeHost; client: RawClient; request: HostRequest }> {
  const host = await t.host()
  const client = await t.client()
  client.send(head)
  return { host, client, request: await host.request() }
}

describe('framing', () => {
  test('a response in one frame gets its length; one in several is chunked', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [], 'whole')
    expect(await client.response()).toMatchObject({ framing: 'length', body: Buffer.from('whole') })
    client.get('/')
    const { stream } = await host.request()
    host.respond(stream, '200 OK', [], 'a', 0)
    host.data(stream, '')
    host.data(stream, 'bc')
    host.data(stream, '', FrameFlag.END)
    expect(await client.response()).toMatchObject({ framing: 'chunked', body: Buffer.from('abc') })
    client.get('/')
    const last = await host.request()
    host.respond(last.stream, '200 OK', [], '', 0)
    host.data(last.stream, 'x', FrameFlag.END)
    expect(await client.response()).toMatchObject({ framing: 'chunked', body: Buffer.from('x') })
  })

  test('the head goes out before the body comes, when the app sends it alone', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [['X-A', '1']], '', 0)
    await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
    expect(client.pending).toMatch(/^HTTP\/1\.1 200 OK\r\n(.*\r\n)*\r\n$/)
    host.data(request.stream, 'body', FrameFlag.END)
    expect((await client.response()).body.toString()).toBe('body')
  })

  test('an HTTP/1.0 client gets a body that ends with the connection', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
    host.respond(request.stream, '200 OK', [], 'a', 0)
    host.data(request.stream, 'b', FrameFlag.END)
    const response = await client.response()
    expect(response).toMatchObject({ version: 'HTTP/1.0', framing: 'close', body: Buffer.from('ab') })
    expect(response.headers['transfer-encoding']).toBeUndefined()
    expect(response.headers['connection']).not.toBe('keep-alive')
  })

  test.each(['204 No Content', '304 Not Modified'])(
    '%s has no body and no length of its own, and the connection stays in step',
    async (status) => {
      const t = new EngineUnderTest()
      const { host, client, request } = await exchange(t)
      host.respond(request.stream, status, [], 'forbidden')
      const response = await client.response()
      expect(response.headers['content-length']).toBeUndefined()
      expect(response.headers['transfer-encoding']).toBeUndefined()
      client.get('/')
      host.respond((await host.request()).stream, '200 OK', [], 'next')
      expect((await client.response()).body.toString()).toBe('next')
    },
  )

  test("the app's own Transfer-Encoding and Connection headers do not reach an HTTP client", async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(
      request.stream,
      '200 OK',
      [
        ['Transfer-Encoding', 'chunked'],
        ['Connection', 'keep-alive'],
      ],
      'x',
    )
    const response = await client.response()
    expect(response).toMatchObject({ framing: 'length', body: Buffer.from('x') })
    expect(response.headers['connection']).toBeUndefined()
  })

  test('addHeaders are added to every response of an app', async () => {
    const t = new EngineUnderTest({ addHeaders: ['X-Added: 1', 'X-More: 2'] })
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [], 'x')
    expect((await client.response()).headers).toMatchObject({ 'x-added': '1', 'x-more': '2' })
  })

  test('a status without reason gets the standard one', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '404')
    expect(await client.response()).toMatchObject({ status: 404, reason: 'Not Found' })
  })

  test('many large headers arrive all', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const headers = Array.from({ length: 300 }, (_, i) => [`X-${i}`, String(i).repeat(1000)] as const)
    host.respond(request.stream, '200 OK', headers, 'x')
    const response = await client.response()
    for (const [name, value] of headers) expect(response.headers[name.toLowerCase()]).toBe(value)
  })

  test.each([
    ['a status that is no number', 'OK', []],
    ['a status below 200', '101 Switching', []],
    ['a header with a line break', '200 OK', [['X', 'a\r\nSet-Cookie: b']]],
    ['a header name with a space', '200 OK', [['X Y', 'a']]],
    [
      'two different lengths',
      '200 OK',
      [
        ['Content-Length', '1'],
        ['Content-Length', '2'],
      ],
    ],
    ['a length that is no number', '200 OK', [['Content-Length', 'many']]],
  ] as const)('%s is answered with 500 instead, and the host goes on', async (_, status, headers) => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, status, headers, 'body')
    const response = await client.response()
    expect(response.status).toBe(500)
    expect(response.headers['set-cookie']).toBeUndefined()
    const second = await t.client()
    second.get('/')
    let next = await host.take()
    while (next.name === 'ABORT') next = await host.take()
    host.respond(next.stream, '200 OK')
    expect((await second.response()).status).toBe(200)
  })
})

describe('a body that is not as long as its Content-Length', () => {
  test('too short: the connection is cut, so that nobody takes it for whole', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [['Content-Length', '10']], 'short', 0)
    host.data(request.stream, '', FrameFlag.END)
    await expect(client.response()).rejects.toThrow('cut')
    expect(t.eventsNamed('onLog').flat().join('\n')).toContain('5 bytes less than its Content-Length')
  })

  test('too short in one frame: the same', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [['Content-Length', '10']], 'short')
    await expect(client.response()).rejects.toThrow('cut')
  })

  test('too long: the rest is dropped and the next response is in step', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [['Content-Length', '3']], 'abcdef', 0)
    host.data(request.stream, 'ghi', FrameFlag.END)
    expect((await client.response()).body.toString()).toBe('abc')
    client.get('/')
    host.respond((await host.request()).stream, '200 OK', [], 'next')
    expect((await client.response()).body.toString()).toBe('next')
    expect(t.eventsNamed('onLog').flat().join('\n')).toContain('more body than its Content-Length')
  })
})

describe('FAIL', () => {
  test('before the response is 500', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.fail(request.stream)
    expect((await client.response()).status).toBe(500)
    expect(t.table.worker(0).exceptions).toBe(1)
  })

  test.each([
    ['with a length', [['Content-Length', '100']]],
    ['in chunks', []],
  ] as const)('after the head of a response %s cuts the connection', async (_, headers) => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', headers, 'part', 0)
    await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
    host.fail(request.stream)
    await expect(client.response()).rejects.toThrow('cut')
  })

  test('after the head for an HTTP/1.0 client is a reset, because an end would look like success', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t, 'GET / HTTP/1.0\r\n\r\n')
    host.respond(request.stream, '200 OK', [], 'part', 0)
    await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
    host.fail(request.stream)
    expect(await client.closed).toBe('ECONNRESET')
  })
})

describe('a big response', () => {
  test.each([70_000, 300_000, 15_000_000])('of %i bytes in one frame arrives whole', async (size) => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const body = randomBytes(size)
    host.respond(request.stream, '200 OK', [], body)
    const response = await client.response()
    expect([response.status, response.framing, sha(response.body)]).toEqual([200, 'length', sha(body)])
  })

  test('in many frames arrives whole', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const body = randomBytes(15_000_000)
    host.respond(request.stream, '200 OK', [], '', 0)
    for (let at = 0; at < body.length; at += 50_000) host.data(request.stream, body.subarray(at, at + 50_000))
    host.data(request.stream, '', FrameFlag.END)
    const response = await client.response()
    expect([response.framing, sha(response.body)]).toEqual(['chunked', sha(body)])
  })

  test('whose frames are cut at every position of head and body arrives whole', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const payload = responsePayload('200 OK', [['X-A', '1']], 'body')
    const bytes = Buffer.concat([frame('RESPONSE', request.stream, payload), frame('DATA', request.stream, 'more', FrameFlag.END)])
    for (const byte of bytes) {
      host.raw(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await client.response()).toMatchObject({ status: 200, headers: { 'x-a': '1' }, body: Buffer.from('bodymore') })
  })

  test('to a client that does not read makes the host wait, and takes no more memory than the buffer', async () => {
    const t = new EngineUnderTest({ responseBuffer: 100_000 })
    const { host, client, request } = await exchange(t)
    client.socket.pause()
    const size = 32_000_000
    host.respond(request.stream, '200 OK', [['Content-Length', String(size)]], '', 0)
    for (let sent = 0; sent < size; sent += 500_000)
      host.data(request.stream, Buffer.alloc(500_000, 'x'), sent + 500_000 === size ? FrameFlag.END : 0)
    const before = process.memoryUsage().rss
    await new Promise((resolve) => setTimeout(resolve, 300))
    // What is not in the kernel's buffers is still with the host.
    expect(host.socket.writableLength).toBeGreaterThan(size / 2)
    expect(process.memoryUsage().rss - before).toBeLessThan(20_000_000)
    client.socket.resume()
    expect((await client.response()).body.length).toBe(size)
    client.get('/')
    host.respond((await host.request()).stream, '200 OK', [], 'after')
    expect((await client.response()).body.toString()).toBe('after')
  })

  test('whose host has left after sending it still reaches a slow client whole', async () => {
    const t = new EngineUnderTest({ responseBuffer: 50_000 })
    const { host, client, request } = await exchange(t)
    client.socket.pause()
    const body = randomBytes(12_000_000)
    host.respond(request.stream, '200 OK', [['Content-Length', String(body.length)]], body)
    host.socket.end()
    await new Promise((resolve) => setTimeout(resolve, 300))
    client.socket.resume()
    expect(sha((await client.response()).body)).toBe(sha(body))
    expect(await t.event('onCoreDown')).toEqual([0, 1, 0, process.pid, 0])
  })

  test('whose host dies while its client is slow is cut, and the client gets no end', async () => {
    const t = new EngineUnderTest({ responseBuffer: 50_000 })
    const { host, client, request } = await exchange(t)
    client.socket.pause()
    host.respond(request.stream, '200 OK', [], '', 0)
    for (let i = 0; i < 20; i += 1) host.data(request.stream, Buffer.alloc(500_000, 'x'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    host.close()
    await t.event('onCoreDown')
    client.socket.resume()
    await expect(client.response()).rejects.toThrow('cut')
  })

  test('to a client that reads nothing for writeTimeout is given up, and the host is free again', async () => {
    const t = new EngineUnderTest({ writeTimeout: 300, responseBuffer: 100_000 })
    const { host, client, request } = await exchange(t)
    client.socket.pause()
    // The app takes its time, so that no other time-out is running when the response starts.
    await new Promise((resolve) => setTimeout(resolve, 300))
    host.respond(request.stream, '200 OK', [], '', 0)
    for (let i = 0; i < 40; i += 1) host.data(request.stream, Buffer.alloc(500_000, 'x'))
    expect((await host.take()).name).toBe('ABORT')
    host.data(request.stream, '', FrameFlag.END)
    await t.until(() => t.engine.stats().freeCores === 1)
    const second = await t.client()
    second.get('/')
    host.respond((await host.request()).stream, '200 OK', [], 'fine')
    expect((await second.response()).body.toString()).toBe('fine')
  })

  test('a client that reads slowly but steadily is not given up', async () => {
    const t = new EngineUnderTest({ writeTimeout: 600, responseBuffer: 100_000 })
    const { host, client, request } = await exchange(t)
    client.socket.pause()
    host.respond(request.stream, '200 OK', [['Content-Length', '12000000']], '', 0)
    for (let i = 1; i <= 12; i += 1) host.data(request.stream, Buffer.alloc(1_000_000, 'x'), i === 12 ? FrameFlag.END : 0)
    // Each pause is shorter than the time-out, all together are far longer.
    const response = client.response()
    for (let i = 0; i < 8; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      // A megabyte at a time: TCP tells the sender of room only when a good part of its window is free.
      const goal = client.socket.bytesRead + 1_000_000
      client.socket.resume()
      while (client.socket.bytesRead < goal) await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
      client.socket.pause()
    }
    client.socket.resume()
    expect((await response).body.length).toBe(12_000_000)
  })
})

test('a client that has caught up is not given up while the app neither reads its body nor goes on with the response', async () => {
  const t = new EngineUnderTest({ writeTimeout: 800, bodyTimeout: 800, responseBuffer: 100_000 })
  const { host, client, request } = await exchange(
    t,
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n' + 'x'.repeat(100_000),
  )
  client.send(Buffer.alloc(20_000_000, 'x'))
  client.socket.pause()
  host.respond(request.stream, '200 OK', [], '', 0)
  for (let i = 0; i < 16; i += 1) host.data(request.stream, Buffer.alloc(500_000, 'y'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  client.socket.resume()
  while (client.socket.bytesRead < 7_500_000) await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(t.engine.stats().connections).toBe(1)
  host.data(request.stream, 'the end', FrameFlag.END)
  const response = await client.response()
  expect(response.body.length).toBe(8_000_007)
})

test('a client that reads nothing is given up although its own body has filled the window in the meantime', async () => {
  const t = new EngineUnderTest({ writeTimeout: 400, bodyTimeout: 60_000, responseBuffer: 100_000 })
  const { host, client, request } = await exchange(
    t,
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n' + 'x'.repeat(100_000),
  )
  client.socket.pause()
  host.respond(request.stream, '200 OK', [], '', 0)
  for (let i = 0; i < 16; i += 1) host.data(request.stream, Buffer.alloc(500_000, 'y'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  client.send(Buffer.alloc(20_000_000, 'x'))
  for (;;) {
    const next = await host.take()
    if (next.name === 'BODY') continue
    expect(next.name).toBe('ABORT')
    break
  }
  expect(t.engine.stats().connections).toBe(0)
})

describe('a client that leaves', () => {
  test('while its request runs: ABORT, and the core gets nothing new before its END', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    client.reset()
    expect(await host.take()).toMatchObject({ name: 'ABORT', stream: request.stream })
    const second = await t.client()
    second.get('/')
    await t.until(() => t.engine.stats().queued === 1)
    expect(host.waiting).toEqual([])
    host.respond(request.stream, '200 OK', [], 'for nobody', 0)
    host.data(request.stream, 'more', FrameFlag.END)
    host.respond((await host.request()).stream, '200 OK', [], 'yours')
    expect((await second.response()).body.toString()).toBe('yours')
  })

  test('in the middle of the response: ABORT once, counted as a write error', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [], 'start', 0)
    await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
    client.reset()
    expect((await host.take()).name).toBe('ABORT')
    for (let i = 0; i < 10; i += 1) host.data(request.stream, 'more')
    host.data(request.stream, '', FrameFlag.END)
    await t.until(() => t.engine.stats().freeCores === 1)
    expect(host.waiting).toEqual([])
    expect(t.table.core(0, 0).write_errors).toBe(1)
  })

  test('while it waits in the queue: its request is never given to a worker', async () => {
    const t = new EngineUnderTest({ pipelineDepth: 1 })
    const { host, client, request } = await exchange(t)
    const [second, third] = [await t.client(), await t.client()]
    second.get('/second')
    await t.until(() => t.engine.stats().queued === 1)
    third.get('/third')
    await t.until(() => t.engine.stats().queued === 2)
    second.reset()
    await t.until(() => t.engine.stats().connections === 2)
    host.respond(request.stream, '200 OK')
    await client.response()
    const next = await host.request()
    expect(next.vars['PATH_INFO']).toBe('/third')
    host.respond(next.stream, '200 OK')
    expect((await third.response()).status).toBe(200)
    expect(t.engine.stats()).toMatchObject({ queued: 0, running: 0, connections: 2 })
  })
})

describe('SENDFILE', () => {
  function file(t: EngineUnderTest, bytes: Buffer): number {
    const path = join(t.folder, 'served')
    writeFileSync(path, bytes)
    return openSync(path, 'r')
  }
  // The engine under test looks for leftover files in its folder.
  const done = async (t: EngineUnderTest, fd: number): Promise<void> => {
    closeSync(fd)
    const { rmSync } = await import('node:fs')
    rmSync(join(t.folder, 'served'))
  }

  test('sends a file by the number it has in the host, and tells when the host may close it', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const bytes = randomBytes(3_000_000)
    const fd = file(t, bytes)
    host.respond(request.stream, '200 OK', [['Content-Length', String(bytes.length)]], '', 0)
    host.sendfile(request.stream, fd, 0, -1, FrameFlag.END)
    expect(await host.take()).toMatchObject({ name: 'FILE_TAKEN', stream: request.stream })
    await done(t, fd)
    expect(sha((await client.response()).body)).toBe(sha(bytes))
    expect(t.table.core(0, 0).offloaded_requests).toBe(1)
  })

  test('takes its place between DATA frames, with offset and length, chunked', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const fd = file(t, Buffer.from('0123456789'))
    host.respond(request.stream, '200 OK', [], '<', 0)
    host.sendfile(request.stream, fd, 2, 3)
    host.data(request.stream, '|')
    host.sendfile(request.stream, fd, 8, 100)
    host.sendfile(request.stream, fd, 10, 5)
    host.data(request.stream, '>', FrameFlag.END)
    for (let i = 0; i < 3; i += 1) expect((await host.take()).name).toBe('FILE_TAKEN')
    expect((await client.response()).body.toString()).toBe('<234|89>')
    await done(t, fd)
  })

  test('of a file larger than the Content-Length is cut to it', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const fd = file(t, Buffer.from('0123456789'))
    host.respond(request.stream, '200 OK', [['Content-Length', '4']], '', 0)
    host.sendfile(request.stream, fd, 0, -1, FrameFlag.END)
    expect((await client.response()).body.toString()).toBe('0123')
    await done(t, fd)
  })

  test('that shrinks while it is sent cuts the connection', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    client.socket.pause()
    const fd = file(t, Buffer.alloc(40_000_000))
    host.respond(request.stream, '200 OK', [['Content-Length', '40000000']], '', 0)
    host.sendfile(request.stream, fd, 0, -1, FrameFlag.END)
    await host.take('FILE_TAKEN')
    writeFileSync(join(t.folder, 'served'), 'short')
    client.socket.resume()
    await expect(client.response()).rejects.toThrow('cut')
    await done(t, fd)
  })

  test.each([
    ['a folder', '/tmp'],
    ['a device', '/dev/zero'],
  ])('of %s is refused', async (_, path) => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    const fd = openSync(path, 'r')
    host.respond(request.stream, '200 OK', [['Content-Length', '5']], '', 0)
    host.sendfile(request.stream, fd, 0, 5, FrameFlag.END)
    await expect(client.response()).rejects.toThrow('cut')
    closeSync(fd)
  })

  test('of a number that is not open cuts the response and says so', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t)
    host.respond(request.stream, '200 OK', [['Content-Length', '5']], '', 0)
    host.sendfile(request.stream, 999_999, 0, 5, FrameFlag.END)
    await expect(client.response()).rejects.toThrow('cut')
    expect(t.eventsNamed('onLog').flat().join('\n')).toContain('/fd/999999')
  })

  test('answering HEAD sends no byte of the file', async () => {
    const t = new EngineUnderTest()
    const { host, client, request } = await exchange(t, 'HEAD / HTTP/1.1\r\nHost: h\r\n\r\n')
    const fd = file(t, Buffer.from('0123456789'))
    host.respond(request.stream, '200 OK', [['Content-Length', '10']], '', 0)
    host.sendfile(request.stream, fd, 0, -1, FrameFlag.END)
    expect((await client.response({ head: true })).headers['content-length']).toBe('10')
    client.get('/')
    await host.take('FILE_TAKEN')
    host.respond((await host.request()).stream, '200 OK', [], 'next')
    expect((await client.response()).body.toString()).toBe('next')
    await done(t, fd)
  })
})
