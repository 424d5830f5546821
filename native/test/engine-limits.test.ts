import { mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Engine, posix, shm } from '../src/index.js'
import { EngineUnderTest } from './engine-under-test.js'
import type { RawClient } from './raw-client.js'

describe('many connections', () => {
  test('2,000 idle ones cost little, and each is served when it wakes up', async () => {
    const t = new EngineUnderTest({ keepAliveTimeout: 60_000, headerTimeout: 60_000 })
    ;(await t.host()).serve((request) => ({ body: request.vars['PATH_INFO'] ?? '' }))
    const clients: RawClient[] = []
    for (let i = 0; i < 20; i += 1) clients.push(...(await Promise.all(Array.from({ length: 100 }, () => t.client()))))
    await t.until(() => t.engine.stats().connections === 2000)
    expect(t.engine.stats()).toMatchObject({ idleConnections: 2000, accepted: 2000 })
    // An idle engine sleeps: no turn of the loop is spent on connections that say nothing.
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(process.cpuUsage(before).user + process.cpuUsage(before).system).toBeLessThan(150_000)
    clients.forEach((client, i) => client.get(`/${i}`))
    for (const [i, client] of clients.entries()) expect((await client.response()).body.toString()).toBe(`/${i}`)
    expect(t.table.header().total_requests).toBe(2000)
    await t.close()
  })

  test('that come and go leave nothing behind', async () => {
    const t = new EngineUnderTest()
    const host = await t.host()
    host.serve(() => ({ body: 'x'.repeat(1000) }))
    for (let round = 0; round < 10; round += 1) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => t.client()))
      for (const [i, client] of clients.entries()) {
        if (i % 3 === 0) client.send('GET / HT')
        else client.get('/')
        if (i % 5 === 0) client.reset()
        else if (i % 3 !== 0) await client.response()
        client.destroy()
      }
    }
    await t.until(() => t.engine.stats().connections === 0)
    await t.until(() => t.engine.stats().running === 0)
    expect(t.engine.stats()).toMatchObject({ connections: 0, idleConnections: 0, queued: 0, running: 0, freeCores: 1 })
  })

  test('over the limit of descriptors wait, and are accepted when others have gone', async () => {
    const t = new EngineUnderTest()
    ;(await t.host()).serve(() => ({ body: 'ok' }))
    const { soft, hard } = posix.getRlimit('nofile')
    // Room for the client's own side, none for the engine's.
    const fillers: number[] = []
    const client = await t.client()
    client.get('/')
    await client.response()
    const highest = openSync('/dev/null', 'r')
    posix.close(highest)
    posix.setRlimit('nofile', highest + 3, hard)
    try {
      for (let i = 0; i < 2; i += 1) fillers.push(openSync('/dev/null', 'r'))
      const waiting = await t.client()
      waiting.get('/')
      await t.event('onLog', (line) => line.includes('accept()'))
      // Open connections go on meanwhile.
      client.get('/')
      expect((await client.response()).status).toBe(200)
      for (const fd of fillers.splice(0)) posix.close(fd)
      expect((await waiting.response()).status).toBe(200)
    } finally {
      for (const fd of fillers) posix.close(fd)
      posix.setRlimit('nofile', soft, hard)
    }
  })
})

describe('the worker table', () => {
  test('counts what the engine did, for worker, core, app and all', async () => {
    const t = new EngineUnderTest()
    const host = await t.host({ worker: 3, core: 1 })
    const client = await t.client()
    for (let i = 0; i < 5; i += 1) {
      client.get('/')
      const { stream } = await host.request()
      expect(t.table.core(2, 1).in_request).toBe(1)
      host.respond(stream, '200 OK', [], '12345', 1, 2)
      await client.response()
    }
    expect(t.table.header().total_requests).toBe(5)
    const worker = t.table.worker(2)
    expect(worker).toMatchObject({ requests: 5, delta_requests: 5, exceptions: 0, harakiri_count: 0 })
    expect(worker.tx).toBe(5 * Buffer.byteLength('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345'))
    expect(worker.running_time_us).toBeGreaterThan(0)
    expect(worker.avg_rt_us).toBeGreaterThan(0)
    expect(t.table.core(2, 1)).toMatchObject({ requests: 5, in_request: 0 })
    expect(t.table.app(2, 2)).toEqual({ requests: 5, exceptions: 0 })
    expect(t.table.worker(0).requests).toBe(0)
  })

  test.each([
    ['words that are none', () => new BigUint64Array(100)],
    [
      'a table that is too short',
      () => {
        const { fd, words } = shm.createTable(1, 1)
        posix.close(fd)
        return words.subarray(0, 20)
      },
    ],
    [
      'a table for fewer workers',
      () => {
        const { fd, words } = shm.createTable(1, 1)
        posix.close(fd)
        return words
      },
    ],
    ['other arrays', () => new Uint8Array(10) as never],
  ])('is refused when it is %s', (_, make) => {
    const t = new EngineUnderTest()
    expect(() => t.engine.attachTable(make())).toThrow(TypeError)
  })
})

describe('the request log', () => {
  const line =
    /^\[pid: (\d+)\|app: (-?\d+)\|req: (-?\d+)\/(\d+)\] (\S+) \((.*?)\) \{(\d+) vars in (\d+) bytes\} \[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\] (.*) => generated (\d+) bytes in (\d+) (msecs|micros) \((\S+) (\d{3})\) (\d+) headers in (\d+) bytes \((\d+) switches on core (\d+)\)$/

  test("has one line a request in uWSGI's format", async () => {
    const t = new EngineUnderTest()
    const host = await t.host({ core: 1 })
    const client = await t.client()
    for (let i = 0; i < 2; i += 1) {
      client.get('/a?b')
      host.respond((await host.request()).stream, '201 Made', [['X', 'y']], '12345', 1, 0)
      await client.response()
    }
    expect(t.requestLog.length).toBe(2)
    const parts = line.exec(t.requestLog[1] ?? '')?.slice(1)
    expect(parts).toEqual([
      String(process.pid),
      '0',
      '2',
      '2',
      '127.0.0.1',
      '',
      expect.any(String),
      expect.any(String),
      'GET /a?b',
      '5',
      expect.any(String),
      'msecs',
      'HTTP/1.1',
      '201',
      '2',
      String('HTTP/1.1 201 Made\r\nX: y\r\nContent-Length: 5\r\n\r\n'.length),
      expect.any(String),
      '1',
    ])
  })

  test('logs answers of the engine itself too', async () => {
    const t = new EngineUnderTest({ queueTimeout: 150 })
    const client = await t.client()
    client.get('/nobody')
    expect((await client.response()).status).toBe(503)
    await t.until(() => t.requestLog.length === 1)
    expect(line.exec(t.requestLog[0] ?? '')?.slice(8, 15)).toEqual(expect.arrayContaining(['GET /nobody', 'HTTP/1.1', '503']))
  })

  test('never lets a client forge a line or send control bytes', async () => {
    const t = new EngineUnderTest({ logForwardedFor: true })
    ;(await t.host()).serve(() => ({}))
    const client = await t.client()
    client.send('GET /a%0a[pid:%201]\x80 HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1.2.3.4\t\x9b31m\r\n\r\n')
    await client.response()
    expect(t.requestLog.length).toBe(1)
    expect(readFileSync(join(t.folder, 'requests.log'), 'latin1').slice(0, -1)).toMatch(/^[\x20-\x7e\x80-\xff]*$/)
  })

  test('is written in microseconds, to another file, or not at all, as it is told', async () => {
    const t = new EngineUnderTest({ logMicros: true })
    ;(await t.host()).serve(() => ({}))
    const client = await t.client()
    const ask = async (path: string): Promise<void> => {
      client.get(path)
      await client.response()
    }
    await ask('/1')
    const other = mkdtempSync(join(tmpdir(), 'uwsgi-ts-log-'))
    const fd = openSync(join(other, 'log'), 'a')
    t.engine.setLogFd(fd)
    await ask('/2')
    t.engine.setLogging(false)
    await ask('/3')
    t.engine.setLogging(true)
    await ask('/4')
    posix.close(fd)
    const lines = readFileSync(join(other, 'log'), 'utf8').split('\n').slice(0, -1)
    rmSync(other, { recursive: true })
    expect(t.requestLog.map((text) => line.exec(text)?.[9])).toEqual(['GET /1'])
    expect(lines.map((text) => [line.exec(text)?.[9], line.exec(text)?.[12]])).toEqual([
      ['GET /2', 'micros'],
      ['GET /4', 'micros'],
    ])
  })
})

test('the request log keeps its lines while a pipe that somebody made non-blocking is full', async () => {
  const t = new EngineUnderTest()
  ;(await t.host()).serve(() => ({}))
  const [reader, writer] = posix.makePipe()
  onTestFinished(() => [reader, writer].forEach((fd) => posix.close(fd)))
  posix.setNonBlocking(writer, true)
  posix.setNonBlocking(reader, true)
  const fill = Buffer.alloc(4096, '.')
  expect(() => {
    for (;;) writeSync(writer, fill)
  }).toThrow('EAGAIN')
  t.engine.setLogFd(writer)
  const client = await t.client()
  for (const path of ['/1', '/2']) {
    client.get(path)
    expect((await client.response()).status).toBe(200)
  }
  let text = ''
  const room = Buffer.alloc(65536)
  await t.until(() => {
    try {
      text += room.toString('latin1', 0, readSync(reader, room))
    } catch {
      // Empty for now.
    }
    return text.includes('GET /2')
  })
  expect(text).toMatch(/^\.+\[pid: .* GET \/1 .*\n\[pid: .* GET \/2 .*\n$/)
})

describe('settings', () => {
  test.each([
    [{ token: 1 }, 'token'],
    [{ bufferSize: -1 }, 'bufferSize'],
    [{ bufferSize: Number.NaN }, 'bufferSize'],
    [{ headerTimeout: '5' }, 'headerTimeout'],
    [{ groupOfModifier: new Uint8Array(10) }, 'groupOfModifier'],
    [{ addHeaders: ['X: a\r\nY: b'] }, 'addHeaders'],
    [{ addHeaders: 'X: a' }, 'addHeaders'],
    [{ workers: 1e9 }, 'workers'],
    [{ logRequests: undefined }, 'logRequests'],
  ])('%o are refused with the name of the member', (settings, name) => {
    expect(() => new EngineUnderTest(settings as never)).toThrow(name)
  })

  test('an engine needs settings and events, and a listener that is one', () => {
    expect(() => new (Engine as unknown as new () => unknown)()).toThrow(TypeError)
    const t = new EngineUnderTest()
    expect(() => t.engine.listen({} as never)).toThrow('listener.')
    expect(() => t.engine.listen({ fd: 999_999, protocol: 'http', keepAlive: true, modifier1: 0, modifier2: 0, serverPort: '' })).toThrow(
      '999999',
    )
    expect(() =>
      t.engine.listen({ fd: 0, protocol: 'gopher' as never, keepAlive: true, modifier1: 0, modifier2: 0, serverPort: '' }),
    ).toThrow('protocol')
    expect(() => t.engine.listenChannel('x' as never)).toThrow(TypeError)
  })
})
