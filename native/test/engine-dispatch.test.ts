import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { FrameFlag } from './fake-host.js'
import type { RawClient } from './raw-client.js'
import { writtenAhead } from './written-ahead.js'

describe('dispatch', () => {
  test('a request waits for a core to connect', async () => {
    const t = new EngineUnderTest()
    const client = await t.client()
    client.get('/early')
    await t.until(() => t.engine.stats().queued === 1)
    const host = await t.host()
    const request = await host.request()
    expect(request.vars['PATH_INFO']).toBe('/early')
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('each core has one request at a time while it is not known to be fast, and free cores are used first', async () => {
    const t = new EngineUnderTest()
    const hosts = [await t.host({ worker: 1, core: 0 }), await t.host({ worker: 1, core: 1 }), await t.host({ worker: 2, core: 0 })]
    const clients = await Promise.all(Array.from({ length: 5 }, () => t.client()))
    for (const client of clients) client.get('/')
    await t.until(() => t.engine.stats().queued === 2)
    expect(t.engine.stats()).toMatchObject({ running: 3, cores: 3, freeCores: 0 })
    const first = await Promise.all(hosts.map((host) => host.request()))
    expect(hosts.map((host) => host.waiting.length)).toEqual([0, 0, 0])
    hosts.forEach((host, i) => host.respond(first[i]?.stream ?? 0, '200 OK'))
    await t.until(() => t.engine.stats().queued === 0)
    for (const host of hosts) host.serve(() => ({}))
    for (const client of clients) expect((await client.response()).status).toBe(200)
    expect(t.engine.stats()).toMatchObject({ running: 0, freeCores: 3 })
  })

  test('a listener for some workers waits for one of them, and does not hold up the others', async () => {
    const t = new EngineUnderTest({ httpWorkers: [2, 4] })
    const host = await t.host({ worker: 1 })
    const client = await t.client()
    client.get('/mapped')
    await t.until(() => t.engine.stats().queued === 1)
    const other = await t.client(t.uwsgiPort)
    other.send('\0\x11\0\0' + '\x09\0PATH_INFO' + '\x04\0/any')
    const any = await host.request()
    expect(any.vars['PATH_INFO']).toBe('/any')
    host.respond(any.stream, '200 OK')
    await t.until(() => t.engine.stats().freeCores === 1)
    expect([t.engine.stats().queued, host.waiting.length]).toEqual([1, 0])
    const second = await t.host({ worker: 2 })
    second.serve(() => ({ body: 'by 2' }))
    expect((await client.response()).body.toString()).toBe('by 2')
  })

  test('the queue is served in the order of arrival', async () => {
    const t = new EngineUnderTest({ pipelineDepth: 1 })
    const host = await t.host()
    const clients = await Promise.all(Array.from({ length: 10 }, () => t.client()))
    for (const [i, client] of clients.entries()) {
      client.get(`/${i}`)
      await t.until(() => t.engine.stats().queued + t.engine.stats().running === i + 1)
    }
    for (let i = 0; i < 10; i += 1) {
      const request = await host.request()
      expect(request.vars['PATH_INFO']).toBe(`/${i}`)
      host.respond(request.stream, '200 OK')
    }
  })

  test('running tells what each core is doing, and workerPids who is connected', async () => {
    const t = new EngineUnderTest()
    const host = await t.host({ worker: 3, core: 1 })
    await t.host({ worker: 2, core: 0 })
    await t.host({ worker: 2, core: 1 })
    expect(t.engine.running()).toEqual([])
    for (let i = 0; i < 3; i += 1) (await t.client()).get('/what?x')
    await t.until(() => t.engine.stats().running === 3)
    const mine = t.engine.running().find((one) => one.worker === 3)
    expect(mine).toMatchObject({ group: 0, worker: 3, core: 1 })
    expect(mine?.vars).toContainEqual(['REQUEST_URI', '/what?x'])
    expect(Math.abs((mine?.startedAt ?? 0) - Date.now() / 1000)).toBeLessThan(5)
    expect(t.table.core(2, 1)).toMatchObject({ in_request: 1 })
    expect(t.engine.workerPids()).toEqual([process.pid])
    host.close()
  })
})

describe('a worker that dies', () => {
  test('idle: the core is gone and the next one serves', async () => {
    const t = new EngineUnderTest()
    const first = await t.host()
    first.close()
    expect(await t.event('onCoreDown')).toEqual([0, 1, 0, process.pid, 0])
    ;(await t.host()).serve(() => ({ body: 'new' }))
    const client = await t.client()
    client.get('/')
    expect((await client.response()).body.toString()).toBe('new')
  })

  test('before it answered: the client gets 502', async () => {
    const t = new EngineUnderTest()
    const host = await t.host({ worker: 2, core: 1 })
    const client = await t.client()
    client.get('/')
    await host.request()
    host.close()
    expect((await client.response()).status).toBe(502)
    expect(await t.event('onCoreDown')).toEqual([0, 2, 1, process.pid, 1])
    expect(t.table.core(1, 1).in_request).toBe(0)
  })

  test('before it read the request: another worker serves it', async () => {
    const t = new EngineUnderTest()
    const host = await t.host({ worker: 1 })
    host.stopReading()
    const client = await t.client()
    client.send('POST /unread HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody')
    await t.until(() => t.engine.stats().running === 1)
    host.close()
    expect(await t.event('onCoreDown')).toEqual([0, 1, 0, process.pid, 0])
    const other = await t.host({ worker: 2 })
    other.serve((request) => ({ body: request.vars['PATH_INFO'] + request.body.toString() }))
    expect((await client.response()).body.toString()).toBe('/unreadbody')
    expect(t.table.core(0, 0).in_request).toBe(0)
  })

  test('in the middle of its response: the client sees the cut', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    host.respond((await host.request()).stream, '200 OK', [], 'start', 0)
    await new Promise<void>((resolve) => client.socket.once('data', () => resolve()))
    host.close()
    await expect(client.response()).rejects.toThrow('cut')
  })

  test('right after its whole response: the client gets it', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    host.respond((await host.request()).stream, '200 OK', [], 'last words')
    host.socket.end()
    expect((await client.response()).body.toString()).toBe('last words')
  })

  test('requests written ahead to it are served by another worker; only the first is lost', async () => {
    const t = new EngineUnderTest()
    const host = await t.host({ worker: 1 })
    const { clients, requests } = await writtenAhead(t, host, 3)
    const paths = requests.map((request) => request.vars['PATH_INFO'])
    const other = await t.host({ worker: 2 })
    host.close()
    other.serve((request) => ({ body: request.vars['PATH_INFO'] ?? '' }))
    for (const [i, client] of clients.entries()) {
      const response = await client.response()
      if (paths[0] === `/${i}`) expect(response.status).toBe(502)
      else expect([response.status, response.body.toString()]).toEqual([200, `/${i}`])
    }
    expect(await t.event('onCoreDown')).toEqual([0, 1, 0, process.pid, 1])
  })

  test('a request with a body that was written ahead keeps its body', async () => {
    const t = new EngineUnderTest()
    const host = await t.host({ worker: 1 })
    const { clients } = await writtenAhead(t, host, 1)
    const poster = await t.client()
    poster.send('POST /post HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody')
    // It is written ahead, or waits because the running one is too old by then: it outlives the crash in both cases.
    await t.until(() => t.engine.stats().queued + t.engine.stats().running === 2)
    host.close()
    const other = await t.host({ worker: 2 })
    other.serve((request) => ({ body: request.body }))
    expect((await poster.response()).body.toString()).toBe('body')
    await Promise.all(clients.map((client) => client.response()))
  })

  test('a worker that is written ahead to answers all in order', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const { clients, requests } = await writtenAhead(t, host, 4)
    for (const request of requests) host.respond(request.stream, '200 OK', [], request.vars['PATH_INFO'])
    for (const [i, client] of clients.entries()) expect((await client.response()).body.toString()).toBe(`/${i}`)
  })

  test('a client that leaves while its request is written ahead costs nobody else anything', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const { clients, requests } = await writtenAhead(t, host, 2)
    const gone = clients[Number(requests[1]?.vars['PATH_INFO']?.slice(1))] as RawClient
    gone.reset()
    expect(await host.take()).toMatchObject({ name: 'ABORT', stream: requests[1]?.stream })
    for (const request of requests) host.respond(request.stream, '200 OK', [], request.vars['PATH_INFO'])
    for (const [i, client] of clients.entries()) if (client !== gone) expect((await client.response()).body.toString()).toBe(`/${i}`)
    await t.until(() => t.engine.stats().freeCores === 1)
  })
})

describe('harakiri', () => {
  test('answers 504, tells who and what, and gives the core nothing more', async () => {
    const t = new EngineUnderTest({ harakiri: 300 })
    const host = await t.host({ worker: 2, core: 1 })
    const client = await t.client()
    client.get('/slow?x=1')
    await host.request()
    const start = performance.now()
    expect((await client.response()).status).toBe(504)
    expect(performance.now() - start).toBeGreaterThan(250)
    const [info] = await t.event('onHarakiri')
    expect(info).toMatchObject({ group: 0, worker: 2, core: 1, pid: process.pid, addr: '127.0.0.1', method: 'GET', uri: '/slow?x=1' })
    expect(info.elapsed).toBeGreaterThanOrEqual(300)
    expect(Math.abs(info.startedAt - Date.now() / 1000)).toBeLessThan(5)
    expect(t.table.worker(1).harakiri_count).toBe(1)
    // The next request waits for the replacement.
    const second = await t.client()
    second.get('/')
    await t.until(() => t.engine.stats().queued === 1)
    host.close()
    expect(await t.event('onCoreDown')).toEqual([0, 2, 1, process.pid, 0])
    ;(await t.host({ worker: 2, core: 1 })).serve(() => ({ body: 'replaced' }))
    expect((await second.response()).body.toString()).toBe('replaced')
    expect(t.eventsNamed('onHarakiri').length).toBe(1)
  })

  test('in the middle of a response cuts the connection', async () => {
    const t = new EngineUnderTest({ harakiri: 300 })
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    host.respond((await host.request()).stream, '200 OK', [], 'start', 0)
    await expect(client.response()).rejects.toThrow('cut')
    expect((await t.event('onHarakiri'))[0].uri).toBe('/')
  })

  test('does not count the time in the queue', async () => {
    const t = new EngineUnderTest({ harakiri: 400, pipelineDepth: 1 })
    const host = await t.host()
    const [first, second] = [await t.client(), await t.client()]
    first.get('/')
    const running = await host.request()
    second.get('/')
    await new Promise((resolve) => setTimeout(resolve, 250))
    host.respond(running.stream, '200 OK')
    const next = await host.request()
    await new Promise((resolve) => setTimeout(resolve, 250))
    host.respond(next.stream, '200 OK')
    expect([(await first.response()).status, (await second.response()).status]).toEqual([200, 200])
  })

  test('an answer in time is not followed by one', async () => {
    const t = new EngineUnderTest({ harakiri: 200 })
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    host.respond((await host.request()).stream, '200 OK')
    await client.response()
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(t.eventsNamed('onHarakiri')).toEqual([])
    client.get('/')
    host.respond((await host.request()).stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('a late answer of a condemned core reaches nobody', async () => {
    const t = new EngineUnderTest({ harakiri: 200 })
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    const { stream } = await host.request()
    expect((await client.response()).status).toBe(504)
    host.respond(stream, '200 OK', [], 'late')
    const second = await t.client()
    second.get('/')
    await t.until(() => t.engine.stats().queued === 1)
    expect(await client.rest()).toBe('')
    expect(host.waiting.filter((one) => one.name === 'REQUEST')).toEqual([])
  })

  test('the user harakiri of a request works without the general one, and 0 takes it back', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    const { stream } = await host.request()
    host.call(stream, 1, ['set_user_harakiri', '1'])
    expect(await host.take('REPLY')).toMatchObject({ aux: 1, stream, flags: 0 })
    host.call(stream, 2, ['set_user_harakiri', '0'])
    await host.take('REPLY')
    await new Promise((resolve) => setTimeout(resolve, 1300))
    host.call(stream, 3, ['set_user_harakiri', '1'])
    await host.take('REPLY')
    expect((await client.response()).status).toBe(504)
    expect(t.eventsNamed('onHarakiri').length).toBe(1)
  })
})

describe('limits of the queue', () => {
  test('a request over queueLimit gets 503 at once, and is counted', async () => {
    const t = new EngineUnderTest({ queueLimit: 2, pipelineDepth: 1 })
    const host = await t.host()
    const clients = await Promise.all(Array.from({ length: 4 }, () => t.client()))
    for (const [i, client] of clients.entries()) {
      client.get(`/${i}`)
      if (i < 3) await t.until(() => t.engine.stats().queued === i && t.engine.stats().running === 1)
    }
    expect((await (clients[3] as RawClient).response()).status).toBe(503)
    expect(t.table.header().queue_full).toBe(1)
    host.serve(() => ({}))
    for (const client of clients.slice(0, 3)) expect((await client.response()).status).toBe(200)
  })

  test('clients that left do not count, also while there is no core at all', async () => {
    const t = new EngineUnderTest({ queueLimit: 20 })
    for (let round = 0; round < 3; round += 1) {
      const clients = await Promise.all(Array.from({ length: 20 }, () => t.client()))
      for (const client of clients) client.get('/')
      await t.until(() => t.engine.stats().queued === 20)
      for (const client of clients) client.reset()
      await t.until(() => t.engine.stats().queued === 0)
    }
    expect(t.table.header().queue_full).toBe(0)
    const client = await t.client()
    client.get('/')
    ;(await t.host()).serve(() => ({ body: 'in time' }))
    expect((await client.response()).body.toString()).toBe('in time')
  })

  test('a request that waited for queueTimeout gets 503 and never reaches a worker', async () => {
    const t = new EngineUnderTest({ queueTimeout: 200, pipelineDepth: 1 })
    const host = await t.host()
    const [first, second] = [await t.client(), await t.client()]
    first.get('/first')
    const { stream } = await host.request()
    second.get('/second')
    expect((await second.response()).status).toBe(503)
    host.respond(stream, '200 OK')
    expect((await first.response()).status).toBe(200)
    first.get('/third')
    const next = await host.request()
    expect(next.vars['PATH_INFO']).toBe('/third')
    host.respond(next.stream, '200 OK')
    expect((await first.response()).status).toBe(200)
    expect(t.engine.stats().queued).toBe(0)
  })
})

test('pause keeps requests in the queue until it is taken back', async () => {
  const t = new EngineUnderTest()
  const host = await t.host()
  t.engine.setPaused(true)
  const client = await t.client()
  client.get('/')
  await t.until(() => t.engine.stats().queued === 1)
  expect(host.waiting).toEqual([])
  t.engine.setPaused(false)
  host.respond((await host.request()).stream, '200 OK')
  expect((await client.response()).status).toBe(200)
})

test('two engines in one process do not know each other', async () => {
  const a = new EngineUnderTest()
  ;(await a.host()).serve(() => ({ body: 'a' }))
  const one = await a.client()
  one.get('/')
  expect((await one.response()).status).toBe(200)
  const b = new EngineUnderTest({ token: 'other' })
  ;(await b.host({ token: 'other' })).serve(() => ({ body: 'b' }))
  const two = await b.client()
  one.get('/')
  two.get('/')
  expect([(await one.response()).body.toString(), (await two.response()).body.toString()]).toEqual(['a', 'b'])
  await b.close()
  one.get('/')
  expect((await one.response()).body.toString()).toBe('a')
  await a.close()
})

test('close in the middle of everything ends all connections', async () => {
  const t = new EngineUnderTest()
  const host = await t.host()
  const clients = await Promise.all(Array.from({ length: 5 }, () => t.client()))
  for (const client of clients) client.get('/')
  const { stream } = await host.request()
  host.respond(stream, '200 OK', [], 'x', 0)
  host.send('DATA', stream, 'y', FrameFlag.END)
  await t.close()
  await host.closed
  expect(() => t.engine.stats()).toThrow('closed')
})
