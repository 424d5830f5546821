import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { EngineUnderTest, type TestOptions } from './engine-under-test.js'
import type { FakeHost, HelloOptions, HostRequest } from './fake-host.js'
import { memoryHost, type SharedMemory } from './memory-host.js'
import type { RawClient } from './raw-client.js'
import { writtenAhead } from './written-ahead.js'

const startsHost = (t: EngineUnderTest, options: HelloOptions = {}): ReturnType<typeof memoryHost> =>
  memoryHost(t, { starts: '1', ...options })

interface Stalled {
  t: EngineUnderTest
  host: FakeHost
  memory: SharedMemory
  clients: RawClient[]
  requests: HostRequest[]
}

/** A host with one running request and three behind it, of which it has begun the first `begun`. */
async function stalled(begun: number, options: TestOptions = {}): Promise<Stalled> {
  const t = new EngineUnderTest(options)
  const { host, memory } = await startsHost(t)
  const { clients, requests } = await writtenAhead(t, host, 3, (stream) => memory.begin(stream))
  for (const { stream } of requests.slice(0, begun)) memory.begin(stream)
  return { t, host, memory, clients, requests }
}

const path = (request: HostRequest | undefined): string => request?.vars['PATH_INFO'] ?? ''

/** The client whose request this is. */
function clientOf(clients: readonly RawClient[], request: HostRequest | undefined): RawClient {
  return clients[Number(path(request).slice(1))] as RawClient
}

async function bodies(clients: readonly RawClient[], requests: readonly HostRequest[]): Promise<string[]> {
  return Promise.all(
    requests.map(async (request) => {
      const { status, body } = await clientOf(clients, request).response()
      return `${status} ${body.toString()}`
    }),
  )
}

describe('requests that a host has not started', () => {
  test('are told by hosts that say so, and have shared memory', async () => {
    const t = new EngineUnderTest()
    const { memory } = await startsHost(t)
    expect([memory.welcome['starts'], memory.starts]).toEqual(['2097216', { started: 0, decided: 0 }])
    const silent = await memoryHost(t, { worker: 2 })
    expect(silent.memory.welcome['starts']).toBeUndefined()
    const plain = await t.silentHost()
    plain.hello({ worker: 3, starts: '1' })
    expect((await plain.take('WELCOME')).payload.toString()).toBe('protocol\x001\0')
  })

  test('go to one that is free, in their order; the one it has started stays', async () => {
    const { t, host, memory, clients, requests } = await stalled(1)
    const other = await startsHost(t, { worker: 2 })
    const moved: HostRequest[] = []
    for (let i = 0; i < 3; i += 1) {
      const request = await other.host.request()
      moved.push(request)
      expect(other.memory.begin(request.stream)).toBe(true)
      other.host.respond(request.stream, '200 OK', [], 'other')
    }
    expect(moved.map(path)).toEqual(requests.slice(1).map(path))
    expect(requests.map(({ stream }) => memory.begin(stream))).toEqual([false, false, false, false])
    expect(memory.starts.started).toBe(requests[0]?.stream)
    host.respond(requests[0]?.stream ?? 0, '200 OK', [], 'first')
    expect(await bodies(clients, requests)).toEqual(['200 first', '200 other', '200 other', '200 other'])
    expect(t.engine.stats()).toMatchObject({ freeCores: 2, running: 0, queued: 0 })
  })

  test('stay with it while nobody else is free, and once it has started them', async () => {
    const { t, host, memory, clients, requests } = await stalled(4)
    const other = await startsHost(t, { worker: 2 })
    await new Promise((resolve) => setTimeout(resolve, 250)) // longer than the engine ever waits
    expect(other.host.waiting).toEqual([])
    expect(memory.starts).toEqual({ started: requests[3]?.stream, decided: requests[3]?.stream })
    for (const { stream } of requests) host.respond(stream, '200 OK')
    expect(await bodies(clients, requests)).toEqual(['200 ', '200 ', '200 ', '200 '])
  })

  test('also leave it when there is no started one before them; it is then given work again', async () => {
    const { t, host, memory, clients, requests } = await stalled(0)
    const other = await startsHost(t, { worker: 2 })
    other.host.serve((request) => (other.memory.begin(request.stream) ? { body: 'other' } : {}))
    expect(await bodies(clients, requests)).toEqual(Array<string>(4).fill('200 other'))
    expect([t.engine.stats().freeCores, t.table.core(0, 0).in_request]).toEqual([2, 0])
    other.host.close()
    await t.event('onCoreDown')
    clients[0]?.get('/again')
    let again = await host.request()
    while (!memory.begin(again.stream)) again = await host.request() // it was given some of them a second time
    expect(path(again)).toBe('/again')
    host.respond(again.stream, '200 OK')
    expect((await clients[0]?.response())?.status).toBe(200)
  })

  test('are not answered by it any more: that ends its connection, and the client gets one answer', async () => {
    const { t, host, clients, requests } = await stalled(0)
    const other = await startsHost(t, { worker: 2 })
    const first = await other.host.request()
    host.respond(requests[0]?.stream ?? 0, '200 OK', [], 'late')
    await host.closed
    other.memory.begin(first.stream)
    other.host.respond(first.stream, '200 OK', [], 'other')
    other.host.serve((request) => (other.memory.begin(request.stream) ? { body: 'other' } : {}))
    expect(await bodies(clients, requests)).toEqual(Array<string>(4).fill('200 other'))
    expect(t.eventsNamed('onLog').map(([line]) => line)).toEqual([expect.stringContaining('a broken or unexpected frame')])
  })

  test('take their bodies with them', async () => {
    const t = new EngineUnderTest()
    const { host, memory } = await startsHost(t)
    const { clients } = await writtenAhead(t, host, 1, (stream) => memory.begin(stream))
    const sent = [randomBytes(10), randomBytes(5000), randomBytes(50_000)]
    const posters = await Promise.all(sent.map(() => t.client()))
    for (const [i, poster] of posters.entries()) {
      poster.send(`POST /body${i} HTTP/1.1\r\nHost: h\r\nContent-Length: ${sent[i]?.length ?? 0}\r\n\r\n`)
      poster.send(sent[i] as Buffer)
    }
    await t.until(() => t.engine.stats().queued + t.engine.stats().running === 5)
    const other = await startsHost(t, { worker: 2 })
    const got = new Map<string, Buffer>()
    for (let i = 0; i < 5; i += 1) {
      const request = await other.host.request()
      got.set(path(request), other.memory.bodyOf(request))
      other.memory.begin(request.stream)
      other.host.respond(request.stream, '200 OK')
    }
    expect(sent.map((body, i) => got.get(`/body${i}`)?.equals(body))).toEqual([true, true, true])
    for (const client of [...clients, ...posters]) expect((await client.response()).status).toBe(200)
  })

  test('stay when a part of their body has gone out alone', async () => {
    const t = new EngineUnderTest()
    const { host, memory } = await startsHost(t)
    const client = await t.client()
    const body = randomBytes(300_000)
    client.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`)
    client.send(body)
    const request = await host.request()
    const other = await startsHost(t, { worker: 2 })
    expect((await host.readBody(request)).equals(body)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect([other.host.waiting, memory.begin(request.stream)]).toEqual([[], true])
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('are forgotten when their clients have left', async () => {
    const { t, host, memory, clients, requests } = await stalled(1)
    for (const request of requests.slice(1)) clientOf(clients, request).reset()
    for (let i = 0; i < 3; i += 1) await host.take('ABORT')
    const other = await startsHost(t, { worker: 2 })
    await t.until(() => t.engine.stats().running === 1)
    expect(other.host.waiting).toEqual([])
    expect(memory.begin(requests[1]?.stream ?? 0)).toBe(false)
    host.respond(requests[0]?.stream ?? 0, '200 OK')
    await t.until(() => t.engine.stats().freeCores === 2)
  })

  test.each([
    [0, '200 other'],
    [1, '502 Bad Gateway'],
  ])('outlive it; with %i started the first gets %s', async (begun, answer) => {
    const { t, host, clients, requests } = await stalled(begun)
    host.close()
    await t.event('onCoreDown')
    const other = await startsHost(t, { worker: 2 })
    other.host.serve((request) => (other.memory.begin(request.stream) ? { body: 'other' } : {}))
    expect(await bodies(clients, requests)).toEqual([answer, ...Array<string>(3).fill('200 other')])
  })

  test('do not wait until it is killed when the one before them is stuck', async () => {
    const { t, memory, clients, requests } = await stalled(1, { harakiri: 400 })
    await t.event('onHarakiri')
    expect(requests.slice(1).map(({ stream }) => memory.begin(stream))).toEqual([false, false, false])
    const other = await startsHost(t, { worker: 2 })
    other.host.serve((request) => (other.memory.begin(request.stream) ? { body: 'other' } : {}))
    expect(await bodies(clients, requests)).toEqual(['504 Gateway Timeout', '200 other', '200 other', '200 other'])
  })

  test('leave a host that wants to go, which then gets its STOP', async () => {
    const { t, host, clients, requests } = await stalled(0)
    host.bye()
    const other = await startsHost(t, { worker: 2, pid: 1 })
    other.host.serve((request) => (other.memory.begin(request.stream) ? { body: 'other' } : {}))
    await host.take('STOP')
    expect(await bodies(clients, requests)).toEqual(Array<string>(4).fill('200 other'))
    expect(await t.event('onWorkerDrained')).toEqual([0, 1, process.pid])
  })

  test('do not count towards max-requests', async () => {
    const { t, clients, requests } = await stalled(1, { maxRequests: 10_000 })
    const other = await startsHost(t, { worker: 2 })
    other.host.serve((request) => (other.memory.begin(request.stream) ? { body: 'other' } : {}))
    await Promise.all(requests.slice(1).map((request) => clientOf(clients, request).response()))
    expect(t.eventsNamed('onWorkerFull')).toEqual([])
  })
})

test('a host that writes nonsense about what it has started harms nobody but its own clients', async () => {
  const t = new EngineUnderTest()
  const { host, memory } = await startsHost(t)
  const honest = await startsHost(t, { worker: 2 })
  honest.host.serve((request) => (honest.memory.begin(request.stream) ? { body: 'honest' } : {}))
  host.serve(() => {
    const word = randomBytes(8)
    memory.writeStarts(word.readUInt32LE(0), word.readUInt32LE(4))
    return { body: 'liar' }
  })
  const clients = await Promise.all(Array.from({ length: 8 }, () => t.client()))
  const seen = new Set<string>()
  await Promise.all(
    clients.map(async (client) => {
      for (let i = 0; i < 200; i += 1) {
        client.get('/')
        const { status, body } = await client.response()
        seen.add(`${status} ${body.toString()}`)
        if (status !== 200) return
      }
    }),
  )
  for (const answer of seen) expect(['200 honest', '200 liar', '502 Bad Gateway']).toContain(answer)
  const last = await t.client()
  last.get('/')
  expect((await last.response()).status).toBe(200)
})
