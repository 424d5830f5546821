// How workers and engines leave: nothing new, what runs to its end, and word of it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { posix } from '../src/index.js'
import { EngineUnderTest } from './engine-under-test.js'

describe('leaving', () => {
  test('BYE of an idle host is answered with STOP', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    host.bye()
    await host.take('STOP')
    const client = await t.client()
    client.get('/')
    await t.until(() => t.engine.stats().queued === 1)
    expect(host.waiting).toEqual([])
  })

  test('BYE of a busy host: it may finish, then STOP', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    client.get('/')
    const { stream } = await host.request()
    host.bye()
    const second = await t.client()
    second.get('/')
    await t.until(() => t.engine.stats().queued === 1)
    host.respond(stream, '200 OK', [], 'finished')
    expect((await client.response()).body.toString()).toBe('finished')
    await host.take('STOP')
    host.close()
    ;(await t.host()).serve(() => ({ body: 'other' }))
    expect((await second.response()).body.toString()).toBe('other')
  })

  test('drainWorker stops every core of that worker when it is idle, and tells when all are', async () => {
    const t = new EngineUnderTest()
    const busy = await t.host({ worker: 1, core: 0, pid: 1001 })
    const idle = await t.host({ worker: 1, core: 1, pid: 1001 })
    const other = await t.host({ worker: 2, core: 0, pid: 1002 })
    other.pause()
    const client = await t.client()
    // Cores are taken last in, first out; fill all three.
    const clients = [client, await t.client(), await t.client()]
    for (const one of clients) one.get('/')
    const [a, b] = [await busy.request(), await idle.request()]
    idle.respond(b.stream, '200 OK')
    await t.until(() => t.engine.stats().freeCores === 1)
    t.engine.drainWorker(0, 1, 1001)
    await idle.take('STOP')
    expect(busy.waiting).toEqual([])
    busy.respond(a.stream, '200 OK')
    await busy.take('STOP')
    busy.close()
    idle.close()
    expect(await t.event('onWorkerDrained')).toEqual([0, 1, 1001])
    expect(t.eventsNamed('onWorkerDrained').length).toBe(1)
    other.resume()
    other.serve(() => ({}))
    for (const one of clients) expect((await one.response()).status).toBe(200)
  })

  test('drainWorker of a worker that is not there is told as drained', async () => {
    const t = new EngineUnderTest()
    t.engine.drainWorker(0, 1, 12345)
    expect(await t.event('onWorkerDrained')).toEqual([0, 1, 12345])
  })

  test('drainWorker leaves the new worker of the same number alone', async () => {
    const t = new EngineUnderTest()
    const old = await t.host({ pid: 1000 })
    const next = await t.host({ pid: 2000 })
    t.engine.drainWorker(0, 1, 1000)
    await old.take('STOP')
    next.serve(() => ({ body: 'new' }))
    const client = await t.client()
    client.get('/')
    expect((await client.response()).body.toString()).toBe('new')
  })
})

describe('drain', () => {
  test('takes nothing new, finishes what runs with Connection: close, and ends idle connections after the grace', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const [running, idle] = [await t.client(), await t.client()]
    idle.get('/')
    host.respond((await host.request()).stream, '200 OK')
    await idle.response()
    running.get('/running')
    const { stream } = await host.request()
    t.engine.drain(300)
    await expect(t.client()).rejects.toThrow('ECONNREFUSED')
    // Within the grace an idle connection may still send a request: it was promised to stay open.
    idle.get('/again')
    await t.until(() => t.engine.stats().queued === 1)
    host.respond(stream, '200 OK', [], 'done')
    expect(await running.response()).toMatchObject({ status: 200, headers: { connection: 'close' } })
    expect(t.eventsNamed('onDrained')).toEqual([])
    host.respond((await host.request()).stream, '200 OK', [], 'again')
    expect(await idle.response()).toMatchObject({ status: 200, headers: { connection: 'close' } })
    running.end()
    idle.end()
    await t.event('onDrained')
    expect(t.engine.stats().connections).toBe(0)
    expect(t.eventsNamed('onDrained').length).toBe(1)
  })

  test('answers all that a client has sent in a row, and closes after the last', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    const client = await t.client()
    for (const path of ['/1', '/2', '/3']) client.get(path)
    const first = await host.request()
    t.engine.drain(300)
    host.respond(first.stream, '200 OK')
    host.serve(() => ({}))
    const connection: Array<string | undefined> = []
    for (let i = 0; i < 3; i += 1) connection.push((await client.response()).headers['connection'])
    expect(connection).toEqual([undefined, undefined, 'close'])
  })

  test('sleeps while others take the clients of its socket', async () => {
    const t = new EngineUnderTest()
    const other = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 64)
    onTestFinished(() => posix.close(other))
    t.engine.listen({ fd: posix.duplicate(other), protocol: 'http', keepAlive: true, modifier1: 0, modifier2: 0, serverPort: '1' })
    t.engine.drain(60_000)
    await t.client(posix.address(other).port)
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(150_000)
  })

  test('idle connections are closed after the grace', async () => {
    const t = new EngineUnderTest()
    const clients = await Promise.all(Array.from({ length: 20 }, () => t.client()))
    await t.until(() => t.engine.stats().connections === 20)
    t.engine.drain(200)
    for (const client of clients) expect(await client.rest()).toBe('')
    await t.event('onDrained')
  })

  test('without connections is complete at once', async () => {
    const t = new EngineUnderTest()
    t.engine.drain(0)
    await t.event('onDrained')
  })

  test('serves a connection that was made but not yet accepted', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ body: 'served' }))
    const clients = await Promise.all(Array.from({ length: 30 }, () => t.client()))
    for (const client of clients) client.get('/')
    t.engine.drain(1000)
    for (const client of clients) expect((await client.response()).body.toString()).toBe('served')
    for (const client of clients) client.end()
    await t.event('onDrained')
  })

  test('serves all that wait in the listen queue, however many', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ body: 'served' }))
    const [ready, result] = [join(t.folder, 'body-ready'), join(t.folder, 'body-result')]
    const clients = `
      let connected = 0, closed = 0, served = 0
      for (let i = 0; i < 150; i += 1) {
        let text = ''
        const socket = require('net').connect(${t.port}, '127.0.0.1', () => {
          socket.write('GET / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n')
          if (++connected === 150) require('fs').writeFileSync('${ready}', '')
        })
        socket.on('data', (data) => { text += data })
        socket.on('error', () => {})
        socket.on('close', () => {
          if (text.endsWith('served')) served += 1
          if (++closed === 150) { require('fs').writeFileSync('${result}.new', String(served)); require('fs').renameSync('${result}.new', '${result}') }
        })
      }`
    // While this waits for it, the engine, which is in the same thread, accepts nobody.
    spawnSync('sh', [
      '-c',
      `"$1" -e "$2" >/dev/null 2>&1 & while ! test -e "$3"; do sleep 0.01; done`,
      'sh',
      process.execPath,
      clients,
      ready,
    ])
    t.engine.drain(1000)
    await t.until(() => existsSync(result))
    expect(readFileSync(result, 'utf8')).toBe('150')
    for (const file of [ready, result]) rmSync(file)
    await t.event('onDrained')
  })
})
