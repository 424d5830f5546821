import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { FrameFlag } from './fake-host.js'

describe('a request', () => {
  test('reaches the host as CGI variables and its answer reaches the client', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send('GET /a%20b/../c?x=1&y HTTP/1.1\r\nHost: example.org:80\r\nX-One: 1\r\nContent-Type: text/x\r\n\r\n')
    const request = await host.request()
    expect(request).toMatchObject({ modifier1: 0, modifier2: 0, bodySize: 0, end: true, bodyFile: false })
    expect(request.vars).toEqual({
      REQUEST_METHOD: 'GET',
      REQUEST_URI: '/a%20b/../c?x=1&y',
      PATH_INFO: '/c',
      QUERY_STRING: 'x=1&y',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SCRIPT_NAME: '',
      SERVER_NAME: 'test-server',
      SERVER_PORT: String(t.port),
      REMOTE_ADDR: '127.0.0.1',
      HTTP_HOST: 'example.org:80',
      HTTP_X_ONE: '1',
      CONTENT_TYPE: 'text/x',
    })
    expect(request.pairs).toBe(12)
    host.respond(
      request.stream,
      '201 Made',
      [
        ['Content-Type', 'text/plain'],
        ['X-Two', '2'],
      ],
      'hello',
    )
    expect(await client.response()).toEqual({
      version: 'HTTP/1.1',
      status: 201,
      reason: 'Made',
      headers: { 'content-type': 'text/plain', 'x-two': '2', 'content-length': '5' },
      body: Buffer.from('hello'),
      framing: 'length',
    })
  })

  test('may come one byte at a time, cut at every position', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    host.serve((request) => ({ body: `${request.vars['REQUEST_URI']} ${request.body.toString()}` }))
    const text = 'POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde'
    const client = await t.client()
    await client.sendSlowly(text)
    expect((await client.response()).body.toString()).toBe('/x abcde')
    for (let cut = 1; cut < text.length; cut += 1) {
      client.send(text.slice(0, cut))
      await new Promise((resolve) => setImmediate(resolve))
      client.send(text.slice(cut))
      expect((await client.response()).body.toString()).toBe('/x abcde')
    }
  })

  test('may follow empty lines', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ body: 'x' }))
    const client = await t.client()
    client.send('\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n')
    expect((await client.response()).status).toBe(200)
  })
})

describe('keep-alive', () => {
  test('HTTP/1.1 keeps the connection and serves many requests on it', async () => {
    const t = new EngineUnderTest()
    let served = 0
    ;(await t.host()).serve(() => ({ body: String((served += 1)) }))
    const client = await t.client()
    for (let i = 1; i <= 50; i += 1) {
      client.get('/')
      const response = await client.response()
      expect(response.body.toString()).toBe(String(i))
      expect(response.headers['connection']).toBeUndefined()
    }
    expect(t.engine.stats()).toMatchObject({ accepted: 1, connections: 1, idleConnections: 1 })
  })

  test.each([
    ['HTTP/1.1 with Connection: close', 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', 'close', true],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', undefined, true],
    ['HTTP/1.0 with Connection: keep-alive', 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', 'keep-alive', false],
    ['HTTP/1.1 with several options', 'GET / HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n', 'close', true],
  ])('%s', async (_, text, connection, closes) => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ headers: [['Content-Length', '2']], body: 'ok' }))
    const client = await t.client()
    client.send(text)
    const response = await client.response()
    expect([response.body.toString(), response.headers['connection']]).toEqual(['ok', connection])
    if (closes) expect(await client.rest()).toBe('')
    else {
      client.send(text)
      expect((await client.response()).status).toBe(200)
    }
  })

  test('a listener without keep-alive closes after one response', async () => {
    const t = new EngineUnderTest({ keepAlive: false })
    ;(await t.host()).serve(() => ({ body: 'ok' }))
    const client = await t.client()
    client.get('/')
    expect((await client.response()).headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
  })

  test('an app that says Connection: close is obeyed', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ headers: [['Connection', 'close']], body: 'ok' }))
    const client = await t.client()
    client.get('/')
    expect((await client.response()).headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
  })

  test('an idle connection is closed after keepAliveTimeout without a byte', async () => {
    const t = new EngineUnderTest({ keepAliveTimeout: 200 })
    ;(await t.host()).serve(() => ({ body: 'ok' }))
    const client = await t.client()
    client.get('/')
    await client.response()
    const start = performance.now()
    expect(await client.rest()).toBe('')
    expect(performance.now() - start).toBeGreaterThan(150)
  })

  test('a client that ends its side after the request still gets the response', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    client.end()
    const { stream } = await host.request()
    host.respond(stream, '200 OK', [], 'late')
    expect((await client.response()).body.toString()).toBe('late')
    expect(await client.rest()).toBe('')
  })
})

describe('pipelining', () => {
  test('answers come in order, however many requests came at once', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve((request) => ({ body: request.vars['PATH_INFO'] ?? '' }))
    const client = await t.client()
    const paths = Array.from({ length: 200 }, (_, i) => `/${i}`)
    client.send(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`).join(''))
    for (const path of paths) expect((await client.response()).body.toString()).toBe(path)
  })

  test('more than the engine keeps at once waits in TCP and is answered all the same', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    const paths = Array.from({ length: 3000 }, (_, i) => `/${i}`)
    client.send(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: h\r\nX-Padding: ${'x'.repeat(100)}\r\n\r\n`).join(''))
    const first = await host.request()
    await new Promise((resolve) => setTimeout(resolve, 100))
    host.respond(first.stream, '200 OK', [], '/0')
    host.serve((request) => ({ body: request.vars['PATH_INFO'] ?? '' }))
    for (const path of paths) expect((await client.response()).body.toString()).toBe(path)
  })

  test('all are answered although the client has ended its side', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send(
      'GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: h\r\n\r\n',
    )
    client.end()
    await new Promise((resolve) => setTimeout(resolve, 50))
    host.serve((request) => ({ body: request.vars['PATH_INFO'] ?? '' }))
    for (const path of ['/1', '/2', '/3']) expect((await client.response()).body.toString()).toBe(path)
    expect(await client.rest()).toBe('')
  })

  test('what follows a request with Connection: close is not served', async () => {
    const t = new EngineUnderTest()
    let served = 0
    ;(await t.host()).serve(() => ({ body: String((served += 1)) }))
    const client = await t.client()
    client.send('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n')
    expect((await client.response()).body.toString()).toBe('1')
    expect(await client.rest()).toBe('')
    expect(served).toBe(1)
  })

  test('requests with bodies are told apart', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve((request) => ({ body: request.body }))
    const client = await t.client()
    client.send(
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc' +
        'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n' +
        'GET / HTTP/1.1\r\nHost: h\r\n\r\n',
    )
    expect([(await client.response()).body, (await client.response()).body, (await client.response()).body].map(String)).toEqual([
      'abc',
      'def',
      '',
    ])
  })

  test('a bad request behind good ones is answered in its turn, and ends the connection', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send('GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nnonsense\r\n\r\nGET /3 HTTP/1.1\r\nHost: h\r\n\r\n')
    for (const path of ['/1', '/2']) {
      const request = await host.request()
      expect(request.vars['PATH_INFO']).toBe(path)
      host.respond(request.stream, '200 OK', [], path)
      expect((await client.response()).body.toString()).toBe(path)
    }
    expect(await client.response()).toMatchObject({ status: 400, headers: { connection: 'close' } })
    expect(await client.rest()).toBe('')
    expect(host.waiting).toEqual([])
  })
})

describe('HEAD', () => {
  test('gets the head alone, with the length that the app said', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ headers: [['Content-Length', '5']], body: '' }))
    const client = await t.client()
    client.send('HEAD / HTTP/1.1\r\nHost: h\r\n\r\n')
    expect((await client.response({ head: true })).headers['content-length']).toBe('5')
    client.send('HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
    await client.response({ head: true })
    expect(await client.rest()).toBe('')
  })

  test('a body that the app sends all the same is dropped and the connection stays in step', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.send('HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n')
    const { stream } = await host.request()
    host.respond(stream, '200 OK', [], 'body', 0)
    host.data(stream, 'more', FrameFlag.END)
    const head = await client.response({ head: true })
    expect(head.status).toBe(200)
    const next = await host.request()
    host.respond(next.stream, '200 OK', [], 'second')
    expect((await client.response()).body.toString()).toBe('second')
  })
})
