import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { list, readList } from './fake-host.js'

const head = (...items: string[]): Buffer => Buffer.from(items.map((item) => `${item}\0`).join(''), 'latin1')
const pairsOf = (block: Buffer): Record<string, string> => {
  const pieces = block.toString('latin1').slice(0, -1).split('\0')
  return Object.fromEntries(Array.from({ length: pieces.length / 2 }, (_, i) => [pieces[2 * i] ?? '', pieces[2 * i + 1] ?? '']))
}

describe('a filter', () => {
  test('holds the requests that match and lets all others go to a worker', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{ pathPrefix: '/static/' }, { methods: ['PUT', 'DELETE'] }, { host: 'special' }, { modifier1: 5 }])
    ;(await t.host()).serve(() => ({ body: 'worker' }))
    const seen: Array<[string, number | undefined]> = []
    for (const [method, path, host] of [
      ['GET', '/', 'h'],
      ['GET', '/static/x', 'h'],
      ['GET', '/static', 'h'],
      ['GET', '/%73tatic/x', 'h'],
      ['DELETE', '/', 'h'],
      ['POST', '/', 'h'],
      ['GET', '/', 'special'],
      ['GET', '/', 'specialx'],
      ['GET', '/a/../static/', 'h'],
    ] as const) {
      const client = await t.client()
      const before = t.events.length
      client.send(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
      const answered = client.response().then(() => {})
      await Promise.race([answered, t.until(() => t.events.slice(before).some(([name]) => name === 'onRequest'))])
      const held = t.events.slice(before).find((event) => event[0] === 'onRequest')
      seen.push([`${method} ${path} ${host}`, held?.[2]])
      if (held !== undefined) t.engine.respond(held[1], head('200 OK'), Buffer.from('filter'))
      await answered
    }
    expect(seen.map(([, filter]) => filter)).toEqual([undefined, 0, undefined, 0, 1, undefined, 2, undefined, 0])
  })

  test('answers with head and body, framed by the engine, on a connection that stays open', async () => {
    const t = new EngineUnderTest({ addHeaders: ['X-Added: 1'] })
    t.engine.setFilters([{}])
    const client = await t.client()
    for (let i = 0; i < 3; i += 1) {
      client.get(`/${i}`)
      await t.until(() => t.eventsNamed('onRequest').length === i + 1)
      const id = t.eventsNamed('onRequest')[i]?.[0] ?? -1
      expect(pairsOf(t.engine.vars(id))['PATH_INFO']).toBe(`/${i}`)
      t.engine.respond(id, head('404 Not Here', 'X-Filter', 'yes'), Buffer.from('gone'))
      expect(await client.response()).toMatchObject({
        status: 404,
        reason: 'Not Here',
        headers: { 'x-filter': 'yes', 'x-added': '1', 'content-length': '4' },
        body: Buffer.from('gone'),
      })
    }
  })

  test('that passes hands the request to the next one that matches, then to a worker', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{ pathPrefix: '/a' }, { pathPrefix: '/b' }, { methods: ['GET'] }])
    ;(await t.host()).serve((request) => ({ body: `worker ${request.vars['PATH_INFO']}` }))
    const client = await t.client()
    client.get('/a')
    const [id] = await t.event('onRequest', (_, filter) => filter === 0)
    t.engine.pass(id)
    expect(await t.event('onRequest', (_, filter) => filter === 2)).toEqual([id, 2])
    t.engine.pass(id)
    expect((await client.response()).body.toString()).toBe('worker /a')
    expect(t.eventsNamed('onRequest').length).toBe(2)
  })

  test('may answer or pass from within the event', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{ pathPrefix: '/now' }, { pathPrefix: '/pass' }])
    ;(await t.host()).serve(() => ({ body: 'worker' }))
    const push = t.events.push.bind(t.events)
    t.events.push = (...events) => {
      for (const event of events) {
        if (event[0] !== 'onRequest') continue
        if (event[2] === 0) t.engine.respond(event[1], head('200 OK'), Buffer.from('at once'))
        else t.engine.pass(event[1])
      }
      return push(...events)
    }
    const client = await t.client()
    client.send('GET /now HTTP/1.1\r\nHost: h\r\n\r\nGET /pass HTTP/1.1\r\nHost: h\r\n\r\nGET /now HTTP/1.1\r\nHost: h\r\n\r\n')
    expect([await client.response(), await client.response(), await client.response()].map((one) => one.body.toString())).toEqual([
      'at once',
      'worker',
      'at once',
    ])
  })

  test('sees the body of a small request, and a request with a large one can still be passed whole', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{ methods: ['POST'] }])
    const host = await t.host()
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab')
    client.send('cde')
    const [small] = await t.event('onRequest')
    expect(t.engine.body(small).toString()).toBe('abcde')
    t.engine.respond(small, head('200 OK'), Buffer.alloc(0))
    await client.response()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n')
    client.send(Buffer.alloc(1_000_000, 'x'))
    const [large] = await t.event('onRequest', (id) => id !== small)
    expect(t.engine.body(large).length).toBeGreaterThanOrEqual(65_536)
    await new Promise((resolve) => setTimeout(resolve, 50))
    t.engine.pass(large)
    const request = await host.request()
    expect((await host.readBody(request)).length).toBe(1_000_000)
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('that answers before a large body has come ends the connection cleanly', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{}])
    const client = await t.client()
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n')
    client.send(Buffer.alloc(100_000, 'x'))
    const [id] = await t.event('onRequest')
    t.engine.respond(id, head('403 Forbidden'), Buffer.from('no'))
    expect(await client.response()).toMatchObject({ status: 403, headers: { connection: 'close' } })
    client.end()
    expect(await client.closed).toBeUndefined()
  })

  test('whose client has left in the meantime may still answer or pass; nothing comes of it', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{}])
    const host = await t.host()
    for (const answer of [(id: number) => t.engine.pass(id), (id: number) => t.engine.respond(id, head('200 OK'), Buffer.from('x'))]) {
      const count = t.eventsNamed('onRequest').length
      const client = await t.client()
      client.get('/')
      await t.until(() => t.eventsNamed('onRequest').length > count)
      client.reset()
      await t.until(() => t.engine.stats().connections === 0)
      answer(t.eventsNamed('onRequest')[count]?.[0] ?? -1)
    }
    expect(host.waiting).toEqual([])
  })

  test('whose client is found gone by its very answer gives the request back once', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{ pathPrefix: '/held' }])
    const gone = await t.client()
    gone.get('/held')
    const [id] = await t.event('onRequest')
    // The reset is there, but the engine has not looked yet: writing the answer fails.
    gone.reset()
    t.engine.respond(id, head('200 OK'), Buffer.from('too late'))
    await t.until(() => t.engine.stats().connections === 0)
    // Two requests at once must be two.
    const host = await t.host()
    const [first, second] = [await t.client(), await t.client()]
    first.get('/1')
    second.get('/2')
    for (let i = 0; i < 2; i += 1) {
      const request = await host.request()
      host.respond(request.stream, '200 OK', [], request.vars['PATH_INFO'])
    }
    expect([(await first.response()).body.toString(), (await second.response()).body.toString()]).toEqual(['/1', '/2'])
  })

  test('that answers twice, late, or a request that never was, does no harm', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{}])
    const client = await t.client()
    client.get('/1')
    const [id] = await t.event('onRequest')
    t.engine.respond(id, head('200 OK'), Buffer.from('first'))
    t.engine.respond(id, head('200 OK'), Buffer.from('second'))
    t.engine.pass(id)
    t.engine.respond(123_456_789, head('200 OK'), Buffer.from('x'))
    t.engine.pass(4_294_967_295)
    expect((await client.response()).body.toString()).toBe('first')
    client.get('/2')
    await t.until(() => t.eventsNamed('onRequest').length === 2)
    const next = t.eventsNamed('onRequest')[1]?.[0] ?? -1
    expect(next).not.toBe(id)
    t.engine.respond(id, head('200 OK'), Buffer.from('old number'))
    expect(t.engine.vars(id).length).toBe(0)
    t.engine.respond(next, head('200 OK'), Buffer.from('yours'))
    expect((await client.response()).body.toString()).toBe('yours')
    expect(client.pending).toBe('')
  })

  test('with an illegal head gives the client 500', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{}])
    const client = await t.client()
    client.get('/')
    const [id] = await t.event('onRequest')
    t.engine.respond(id, head('200 OK', 'X', 'a\r\nb'), Buffer.from('x'))
    expect((await client.response()).status).toBe(500)
  })

  test('holding a request does not outlive close', async () => {
    const t = new EngineUnderTest()
    t.engine.setFilters([{}])
    const client = await t.client()
    client.get('/')
    const [id] = await t.event('onRequest')
    await t.close()
    expect(() => t.engine.respond(id, head('200 OK'), Buffer.alloc(0))).toThrow('closed')
  })

  test('is refused when it is not well formed', () => {
    const t = new EngineUnderTest()
    for (const filters of [undefined, [1], [{ methods: 'GET' }], [{ pathPrefix: 1 }], [{ modifier1: 256 }], [{ methods: [1] }]]) {
      expect(() => t.engine.setFilters(filters as never)).toThrow(TypeError)
    }
  })
})

describe('a call', () => {
  test('reaches JavaScript with its arguments and is answered by its number', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    host.call(0, 7, ['alarm', 'name', Buffer.from([0, 255, 10]), ''])
    const [core, stream, call, args] = await t.event('onCall')
    expect([stream, call, args.map((arg) => arg.toString('latin1'))]).toEqual([0, 7, ['alarm', 'name', '\0\xff\n', '']])
    t.engine.reply(core, stream, call, false, [Buffer.from('one'), Buffer.alloc(0), Buffer.from([1, 2])])
    const reply = await host.take('REPLY')
    expect(reply).toMatchObject({ stream: 0, aux: 7, flags: 0, payload: list(['one', '', '\x01\x02']) })
    host.call(0, 8, ['nothing'])
    await t.event('onCall', (_, __, number) => number === 8)
    t.engine.reply(core, 0, 8, true, [Buffer.from('no such function: nothing')])
    const failed = await host.take('REPLY')
    expect([failed.aux, failed.flags, readList(failed.payload)]).toEqual([8, 2, ['no such function: nothing']])
  })

  test('in a request carries its stream, and many may be under way', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    const request = await host.request()
    for (let i = 1; i <= 100; i += 1) host.call(request.stream, i, ['echo', String(i)])
    await t.until(() => t.eventsNamed('onCall').length === 100)
    for (const [core, stream, call, args] of t.eventsNamed('onCall').reverse()) {
      expect(stream).toBe(request.stream)
      t.engine.reply(core, stream, call, false, args.slice(1))
    }
    for (let i = 100; i >= 1; i -= 1) {
      const reply = await host.take('REPLY')
      expect([reply.aux, readList(reply.payload)]).toEqual([i, [String(i)]])
    }
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('a reply to a core that has gone is dropped', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    host.call(0, 1, ['x'])
    const [core] = await t.event('onCall')
    host.close()
    await t.event('onCoreDown')
    const next = await t.host()
    t.engine.reply(core, 0, 1, false, [])
    next.call(0, 2, ['y'])
    const [other] = await t.event('onCall', (_, __, call) => call === 2)
    t.engine.reply(other, 0, 2, false, [])
    expect(await next.take()).toMatchObject({ name: 'REPLY', aux: 2 })
  })

  test('to the engine itself: disconnect ends the response while the app goes on', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    const { stream } = await host.request()
    host.respond(stream, '200 OK', [['Content-Length', '4']], 'done', 0)
    host.call(stream, 1, ['disconnect'])
    await host.take('REPLY')
    expect((await client.response()).body.toString()).toBe('done')
    expect(await client.rest()).toBe('')
    expect(t.engine.stats()).toMatchObject({ running: 1, freeCores: 0 })
    host.data(stream, 'after', 1)
    await t.until(() => t.engine.stats().freeCores === 1)
    expect(t.eventsNamed('onCall')).toEqual([])
  })

  test('to the engine itself: log_this_request logs although logging is off', async () => {
    const t = new EngineUnderTest({ logRequests: false })
    const host = await t.host()
    const client = await t.client()
    for (const path of ['/quiet', '/loud']) {
      client.get(path)
      const { stream } = await host.request()
      if (path === '/loud') host.call(stream, 0, ['log_this_request'])
      host.call(stream, 0, ['set_logvar', 'a', 'b'])
      host.respond(stream, '200 OK')
      await client.response()
    }
    expect(t.requestLog.length).toBe(1)
    expect(t.requestLog[0]).toContain('GET /loud => ')
    expect(host.waiting).toEqual([])
  })
})
