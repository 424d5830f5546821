import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'

describe('a request that is refused', () => {
  const big = 'x'.repeat(5000)
  test.each([
    ['a line that is no request', 'nonsense\r\n\r\n', 400],
    ['a bare LF', 'GET / HTTP/1.1\nHost: h\n\n', 400],
    ['a NUL byte', 'GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n', 400],
    ['no Host in HTTP/1.1', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n', 400],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost: h\r\nX : a\r\n\r\n', 400],
    ['both framings', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['two different lengths', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n', 400],
    ['a length that is no number', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3x\r\n\r\n', 400],
    ['chunked in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['a target over the limit', `GET /${big} HTTP/1.1\r\nHost: h\r\n\r\n`, 414],
    ['headers over the limit', `GET / HTTP/1.1\r\nHost: h\r\nX: ${big}\r\n\r\n`, 431],
    ['too many headers', `GET / HTTP/1.1\r\nHost: h\r\n${'X: 1\r\n'.repeat(100)}\r\n`, 431],
    ['a body over limit-post', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n', 413],
    ['a coding that is not known', 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501],
    ['another HTTP', 'GET / HTTP/2.0\r\nHost: h\r\n\r\n', 505],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ])('for %s gets its status and the connection ends', async (_, text, status) => {
    const t = new EngineUnderTest({ limitPost: 1000 })
    const host = await t.host()
    const client = await t.client()
    client.send(text)
    expect(await client.response()).toMatchObject({ status, headers: { connection: 'close' } })
    expect(await client.rest()).toBe('')
    client.end()
    expect(await client.closed).toBeUndefined()
    expect(host.waiting).toEqual([])
  })

  test('gets the whole answer although it goes on sending', async () => {
    const t = new EngineUnderTest({ limitPost: 1000 })
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n')
    for (let i = 0; i < 10; i += 1) client.send(Buffer.alloc(100_000, 'x'))
    expect((await client.response()).status).toBe(413)
    client.end()
    expect(await client.closed).toBeUndefined()
  })

  test('does not harm others', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ body: 'ok' }))
    const good = await t.client()
    good.get('/')
    await good.response()
    for (let i = 0; i < 50; i += 1) {
      const bad = await t.client()
      bad.send(Buffer.from(Array.from({ length: 100 }, (_, n) => (n * 37 + i * 11) % 256)))
      bad.end()
      await bad.rest()
    }
    good.get('/')
    expect((await good.response()).status).toBe(200)
  })

  test('a chunked body that breaks its framing is 400, one over limit-post is 413', async () => {
    const t = new EngineUnderTest({ limitPost: 10 })
    for (const [body, status] of [
      ['zz\r\n', 400],
      ['5\r\nabcdeX', 400],
      ['5\nabcde', 400],
      ['b\r\nabcdefghijk\r\n', 413],
      ['ffffffffffffffffff\r\n', 400],
    ] as const) {
      const client = await t.client()
      client.send(`POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${body}`)
      expect((await client.response()).status, body).toBe(status)
      expect(await client.rest()).toBe('')
    }
  })

  test('of a modifier that nobody serves is 500', async () => {
    const t = new EngineUnderTest({ defaultGroup: 255, groupOfModifier: new Uint8Array(256).fill(255) })
    const client = await t.client()
    client.get('/')
    expect((await client.response()).status).toBe(500)
    expect(t.eventsNamed('onLog').flat().join('\n')).toContain('unavailable modifier requested: 0')
  })
})

describe('a slow client', () => {
  test('that never sends a byte is closed after headerTimeout without an answer', async () => {
    const t = new EngineUnderTest({ headerTimeout: 200 })
    const client = await t.client()
    expect(await client.rest()).toBe('')
  })

  test('that trickles its head is answered 408: the time is for the whole head, not between two bytes', async () => {
    const t = new EngineUnderTest({ headerTimeout: 300 })
    const client = await t.client()
    const timer = setInterval(() => client.send('X'), 50)
    client.send('GET / HTTP/1.1\r\nHost: h\r\nX-')
    const response = await client.response()
    clearInterval(timer)
    expect(response.status).toBe(408)
  })

  test('the second request of a connection has the same limit', async () => {
    const t = new EngineUnderTest({ headerTimeout: 200 })
    ;(await t.host()).serve(() => ({ body: 'ok' }))
    const client = await t.client()
    client.get('/')
    await client.response()
    client.send('GET / HT')
    expect((await client.response()).status).toBe(408)
  })

  test('that stops in a body is answered 408 after bodyTimeout; one that goes on slowly is not', async () => {
    const t = new EngineUnderTest({ bodyTimeout: 300 })
    ;(await t.host()).serve((request) => ({ body: request.body }))
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n')
    for (let i = 0; i < 5; i += 1) {
      client.send('x')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(client.pending).toBe('')
    expect((await client.response()).status).toBe(408)
  })

  test('that stops in a streamed body is cut off after bodyTimeout, also when the app was slower than it before', async () => {
    const t = new EngineUnderTest({ bodyTimeout: 300 })
    const host = await t.host()
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n')
    client.send(Buffer.alloc(600_000, 'x'))
    const request = await host.request()
    // The window is full and the engine has stopped reading: this wait is not the client's fault.
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(client.pending).toBe('')
    const { name } = await (async () => {
      host.credit(request.stream, request.body.length)
      for (;;) {
        const next = await host.take()
        if (next.name !== 'BODY') return next
        host.credit(request.stream, next.payload.length)
      }
    })()
    expect(name).toBe('ABORT')
    expect((await client.response()).status).toBe(408)
  })

  test('that leaves with half a head or half a body leaves nothing behind', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    for (const text of ['GET / HT', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc']) {
      const client = await t.client()
      client.send(text)
      await t.until(() => t.engine.stats().idleConnections === 0)
      client.end()
      expect(await client.rest()).toBe('')
    }
    await t.until(() => t.engine.stats().connections === 0)
    expect(host.waiting).toEqual([])
  })
})
