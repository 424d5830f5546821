import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { FrameFlag } from './fake-host.js'

const sha = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex')
const chunked = (bytes: Buffer, size: number): Buffer => {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

describe('a request body', () => {
  test('that is small rides in the REQUEST frame, complete', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab')
    client.send('cde')
    const request = await host.request()
    expect(request).toMatchObject({ bodySize: 5, end: true })
    expect(request.vars['CONTENT_LENGTH']).toBe('5')
    expect(request.body.toString()).toBe('abcde')
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('in chunks arrives joined, with the size that was counted when it is small', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    await client.sendSlowly(
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n',
    )
    const request = await host.request()
    expect(request).toMatchObject({ bodySize: 13, end: true })
    expect(request.body.toString()).toBe('abc0123456789')
    host.respond(request.stream, '200 OK')
    client.get('/')
    expect((await client.response()).status).toBe(200)
    host.respond((await host.request()).stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test.each([
    ['with a length', false],
    ['in chunks', true],
  ])('of 3 MB %s is streamed with flow control and arrives whole', async (_, inChunks) => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    const body = randomBytes(3_000_000)
    const framing = inChunks ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`
    client.send(`POST / HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n`)
    client.send(inChunks ? chunked(body, 70_000) : body)
    const request = await host.request()
    expect(request).toMatchObject({ bodySize: inChunks ? -1 : body.length, end: false })
    expect(sha(await host.readBody(request))).toBe(sha(body))
    host.respond(request.stream, '200 OK', [], 'done')
    expect((await client.response()).body.toString()).toBe('done')
  })

  test.each([0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 524_289])(
    'of %i bytes arrives whole, with a length and in chunks, streamed and buffered',
    async (size) => {
      const body = randomBytes(size)
      for (const postBuffering of [0, 65_536, 262_144]) {
        const t = new EngineUnderTest({ postBuffering })
        const host = await t.host()
        const client = await t.client()
        for (const [framing, bytes] of [
          [`Content-Length: ${size}`, body],
          ['Transfer-Encoding: chunked', chunked(body, 40_000)],
        ] as const) {
          client.send(`POST / HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n`)
          client.send(bytes)
          const request = await host.request()
          const received = request.bodyFile ? readFileSync(request.body.toString()) : await host.readBody(request)
          expect([received.length, sha(received)]).toEqual([size, sha(body)])
          expect(request.bodyFile).toBe(postBuffering !== 0 && size > postBuffering)
          host.respond(request.stream, '200 OK')
          expect((await client.response()).status).toBe(200)
        }
        await t.close()
      }
    },
  )

  test('is never more than 262144 bytes ahead of the credit, and does not pile up in the engine', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    const size = 16_000_000
    client.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${size}\r\n\r\n`)
    client.send(Buffer.alloc(size, 'x'))
    const request = await host.request()
    let received = request.body.length
    const drain = async (): Promise<void> => {
      // Everything that comes without credit: until the window is full.
      while (received < 262_144) received += (await host.take('BODY')).payload.length
    }
    await drain()
    expect(received).toBe(262_144)
    // More must not come: the client is stopped by TCP instead.
    const before = process.memoryUsage().rss
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(host.waiting).toEqual([])
    expect(client.socket.writableLength).toBeGreaterThan(0)
    expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000)
    host.credit(request.stream, 262_144)
    let end = false
    while (!end) {
      const next = await host.take('BODY')
      received += next.payload.length
      end = (next.flags & FrameFlag.END) !== 0
      host.credit(request.stream, next.payload.length)
    }
    expect(received).toBe(size)
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('that the app does not read: the answer comes first, and the connection ends without a reset', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n')
    client.send(Buffer.alloc(500_000, 'x'))
    const request = await host.request()
    host.respond(request.stream, '403 Forbidden', [], 'no')
    const response = await client.response()
    expect(response).toMatchObject({ status: 403, headers: { connection: 'close' } })
    client.end()
    expect(await client.closed).toBeUndefined()
    // The host goes on with the next request.
    const second = await t.client()
    second.get('/second')
    let next = await host.take()
    while (next.name === 'BODY' || next.name === 'ABORT') next = await host.take()
    expect(next.name).toBe('REQUEST')
    host.respond(next.stream, '200 OK')
    expect((await second.response()).status).toBe(200)
  })

  test('whose client leaves in the middle is aborted, and the host owes an END before it gets more', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n')
    client.send(Buffer.alloc(100_000, 'x'))
    const request = await host.request()
    client.reset()
    let next = await host.take()
    while (next.name === 'BODY') next = await host.take()
    expect(next).toMatchObject({ name: 'ABORT', stream: request.stream })
    const second = await t.client()
    second.get('/')
    await t.until(() => t.engine.stats().queued === 1)
    expect(host.waiting).toEqual([])
    host.respond(request.stream, '200 OK')
    const after = await host.request()
    host.respond(after.stream, '200 OK')
    expect((await second.response()).status).toBe(200)
  })
})

describe('Expect: 100-continue', () => {
  test('gets the interim response before the body is sent', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve((request) => ({ body: request.body }))
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n')
    expect(await client.response()).toMatchObject({ status: 100 })
    client.send('abc')
    expect((await client.response()).body.toString()).toBe('abc')
  })

  test('gets the final status alone when the body would be refused', async () => {
    const t = new EngineUnderTest({ limitPost: 2 })
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n')
    expect((await client.response()).status).toBe(413)
  })

  test('in HTTP/1.0, or with the body already here, gets no interim response', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve((request) => ({ body: request.body }))
    for (const version of ['HTTP/1.0', 'HTTP/1.1']) {
      const client = await t.client()
      client.send(`POST / ${version}\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc`)
      expect(await client.response()).toMatchObject({ status: 200 })
    }
  })
})

describe('post-buffering', () => {
  test('keeps a body in memory up to its size and gives it to the host whole', async () => {
    const t = new EngineUnderTest({ postBuffering: 200_000 })
    const host = await t.host()
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n')
    client.send(Buffer.alloc(100_000, 'a'))
    await t.until(() => t.engine.stats().idleConnections === 0)
    expect(host.waiting).toEqual([])
    client.send(Buffer.alloc(100_000, 'b'))
    const request = await host.request()
    expect(request.bodyFile).toBe(false)
    expect((await host.readBody(request)).length).toBe(200_000)
    expect(t.bodyFiles).toEqual([])
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test.each([
    ['with a length', false],
    ['in chunks', true],
  ])('puts a larger body %s into a file that only we can read, and removes it', async (_, inChunks) => {
    const t = new EngineUnderTest({ postBuffering: 10_000 })
    const host = await t.host()
    const client = await t.client()
    const body = randomBytes(1_000_000)
    client.send(`POST / HTTP/1.1\r\nHost: h\r\n${inChunks ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`}\r\n\r\n`)
    client.send(inChunks ? chunked(body, 33_333) : body)
    const request = await host.request()
    expect(request).toMatchObject({ bodyFile: true, end: true, bodySize: body.length })
    const path = request.body.toString()
    expect(path.startsWith(t.folder)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(sha(readFileSync(path))).toBe(sha(body))
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
    expect(t.bodyFiles).toEqual([])
  })

  test('removes the file of a client that leaves before its body is complete', async () => {
    const t = new EngineUnderTest({ postBuffering: 1000 })
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n')
    client.send(Buffer.alloc(50_000, 'x'))
    await t.until(() => t.bodyFiles.length === 1)
    client.reset()
    await t.until(() => t.bodyFiles.length === 0)
  })

  test('removes the files of requests that are cut by close', async () => {
    const t = new EngineUnderTest({ postBuffering: 1000 })
    const host = await t.host()
    const [client, second] = [await t.client(), await t.client()]
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n')
    client.send(Buffer.alloc(2000, 'x'))
    await host.request()
    second.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000\r\n\r\n')
    second.send(Buffer.alloc(2000, 'x'))
    await t.until(() => t.bodyFiles.length === 2)
    await t.close()
  })

  test('in a folder that does not exist is 500 and says so', async () => {
    const t = new EngineUnderTest({ postBuffering: 1000, bodyDir: '/nonexistent' })
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n')
    client.send(Buffer.alloc(2000, 'x'))
    expect((await client.response()).status).toBe(500)
    expect(t.eventsNamed('onLog').flat().join('\n')).toContain('/nonexistent')
  })
})
