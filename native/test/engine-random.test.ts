import { expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import { FrameFlag, readRequest, type FakeHost } from './fake-host.js'
import { place, respondFrom, SLOT } from './memory-host.js'
import type { RawClient } from './raw-client.js'

// Clients and hosts that do anything at any time, legal or not. Whatever they did, the engine must be empty and working when they are gone. A failure
// prints its seed; the kernel's timing is part of the game, so it may need several runs to come back.

/** mulberry32: small, seedable, good enough to be surprised. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

type Dice = (below: number) => number
type ClientMove = (client: RawClient, dice: Dice) => void
const clientMoves: ClientMove[] = [
  (client) => client.get('/plain'),
  (client) => client.get('/plain'),
  (client, dice) => client.send('GET /many HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(1 + dice(20))),
  (client, dice) => client.send(`POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n${'x'.repeat(dice(11))}`),
  (client, dice) =>
    client.send(
      Buffer.concat([
        Buffer.from('POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n'),
        Buffer.alloc(dice(2) === 0 ? 500_000 : dice(500_000), 'y'),
      ]),
    ),
  (client, dice) =>
    client.send(
      Buffer.concat([
        Buffer.from('POST /middle HTTP/1.1\r\nHost: h\r\nContent-Length: 50000\r\n\r\n'),
        Buffer.alloc(dice(4) > 0 ? 50_000 : dice(50_000), 'y'),
      ]),
    ),
  (client, dice) =>
    client.send(
      `POST /chunked HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${'5\r\nabcde\r\n'.repeat(dice(50))}${dice(3) === 0 ? '' : '0\r\n\r\n'}`,
    ),
  (client) => client.send('HEAD /head HTTP/1.1\r\nHost: h\r\n\r\n'),
  (client) => client.send('GET /old HTTP/1.0\r\n\r\n'),
  (client, dice) => client.send('GET /cut HTTP/1.1\r\nHost: h\r\n\r\n'.slice(0, dice(30))),
  (client, dice) => client.send(Buffer.from(Array.from({ length: dice(100) }, () => dice(256)))),
  (client) => client.socket.pause(),
  (client) => client.socket.resume(),
  (client) => client.end(),
  (client) => client.reset(),
  (client) => client.destroy(),
]

type HostMove = (host: FakeHost, stream: number, dice: Dice) => void
const finish: HostMove[] = [
  (host, stream) => host.respond(stream, '200 OK', [], 'whole'),
  (host, stream) => host.respond(stream, '200 OK', [['Content-Length', '5']], 'whole'),
  (host, stream) => host.respond(stream, '204 No Content'),
  (host, stream) => host.fail(stream),
  (host, stream, dice) => {
    host.respond(stream, '200 OK', dice(2) === 0 ? [] : [['Content-Length', String(dice(100))]], 'part', 0)
    for (let i = dice(5); i > 0; i -= 1) host.data(stream, 'x'.repeat(dice(100_000)))
    if (dice(4) === 0) host.fail(stream)
    else host.data(stream, '', FrameFlag.END)
  },
  (host, stream) => host.respond(stream, '200 OK', [], Buffer.alloc(2_000_000, 'z')),
  (host, stream, dice) => respondFrom(host, stream, place(dice(2) * SLOT, dice(SLOT + 1))),
  (host, stream, dice) => {
    host.respond(stream, '200 OK', [], 'part', 0)
    for (let i = dice(4); i > 0; i -= 1) host.send('DATA', stream, place(dice(2) * SLOT, dice(SLOT + 1)), FrameFlag.BODY_MEMORY)
    host.data(stream, '', FrameFlag.END)
  },
  (host, stream) => host.respond(stream, 'not a status'),
  (host, stream) => {
    host.respond(stream, '200 OK', [], '', 0)
    host.sendfile(stream, 0, 0, -1, FrameFlag.END)
  },
]
const extra: HostMove[] = [
  () => {},
  (host, stream) => host.call(stream, 1, ['echo', 'x']),
  (host, stream) => host.call(stream, 0, ['disconnect']),
  (host, stream) => host.call(stream, 0, ['set_logvar', 'a', 'b']),
  (host, stream, dice) => host.credit(stream, dice(1_000_000)),
  (host) => host.bye(),
  (host) => host.close(),
  (host, stream) => host.data(stream, 'out of place'),
  (host, stream, dice) => host.raw(Buffer.from(Array.from({ length: dice(40) }, () => dice(256)))),
]

/** Plays a host until its connection ends: mostly well-behaved, sometimes not. One that says `starts=1` never keeps its word, so that all it has is withdrawn sooner or later. */
async function play(host: FakeHost, dice: Dice): Promise<void> {
  try {
    for (;;) {
      const next = await host.take()
      if (next.name === 'STOP') host.close()
      if (next.name !== 'REQUEST') continue
      const { stream } = readRequest(next)
      for (let i = dice(3); i > 0; i -= 1) await turn()
      if (dice(8) === 0) (extra[dice(extra.length)] as HostMove)(host, stream, dice)
      if (dice(40) === 0) continue // hangs: harakiri must free its client
      ;(finish[dice(dice(3) === 0 ? finish.length : 3)] as HostMove)(host, stream, dice)
    }
  } catch {
    // The connection ended.
  }
}

test.each(
  Array.from({ length: 12 }, (_, i) =>
    process.env['UWSGI_TS_TEST_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['UWSGI_TS_TEST_SEED']) + i,
  ),
)('clients and hosts that misbehave at random leave the engine empty and working (seed %i)', async (seed) => {
  const dice = random(seed)
  const t = new EngineUnderTest({
    workers: 3,
    coresPerWorker: 2,
    harakiri: 400,
    bodyTimeout: 500,
    headerTimeout: 500,
    writeTimeout: 500,
    keepAliveTimeout: 500,
    postBuffering: [0, 5000][dice(2)] ?? 0,
    queueLimit: [0, 5][dice(2)] ?? 0,
    queueTimeout: 1500,
    pipelineDepth: [1, 8][dice(2)] ?? 1,
    responseBuffer: 50_000,
  })
  t.engine.setFilters(dice(2) === 0 ? [] : [{ pathPrefix: '/plain' }])
  let held = 0
  const answerHeld = (): void => {
    const events = t.eventsNamed('onRequest')
    for (; held < events.length; held += 1) {
      const id = events[held]?.[0] ?? 0
      if (dice(2) === 0) t.engine.pass(id)
      else t.engine.respond(id, Buffer.from('200 OK\0'), Buffer.from('filter'))
    }
  }
  const hosts: FakeHost[] = []
  const pids = new Map<FakeHost, number>()
  let pid = 1000
  const newHost = async (): Promise<void> => {
    const host = await t.silentHost()
    pid += 1
    pids.set(host, pid)
    host.hello({ worker: 1 + dice(3), core: dice(2), pid, memory: dice(4) === 0 ? '0' : '1', starts: dice(3) === 0 ? '1' : '0' })
    hosts.push(host)
    void play(host, dice)
  }
  let clients: RawClient[] = []
  for (let step = 0; step < 400; step += 1) {
    if (hosts.filter((host) => !host.socket.destroyed).length < 1 + dice(4)) await newHost()
    if (clients.length < 3 + dice(20)) clients.push(await t.client(dice(10) === 0 ? t.uwsgiPort : t.port))
    const client = clients[dice(clients.length)] as RawClient
    if (!client.socket.destroyed && client.socket.writable) (clientMoves[dice(clientMoves.length)] as ClientMove)(client, dice)
    clients = clients.filter((one) => !one.socket.destroyed)
    if (dice(60) === 0) {
      const host = hosts[dice(hosts.length)] as FakeHost
      t.engine.drainWorker(0, 1 + dice(3), pids.get(host) ?? 0)
    }
    if (dice(50) === 0) t.engine.setPaused(dice(2) === 0)
    if (dice(3) === 0) await turn()
    answerHeld()
    const stats = t.engine.stats()
    expect(stats.idleConnections).toBeLessThanOrEqual(stats.connections)
    expect(stats.freeCores).toBeLessThanOrEqual(stats.cores)
  }
  t.engine.setPaused(false)
  for (const client of clients) client.destroy()
  // Cores whose request hangs are condemned by harakiri; their master would end them now.
  await t.until(() => (answerHeld(), t.engine.stats().connections === 0))
  for (const host of hosts) host.close()
  await Promise.all(hosts.map((host) => host.closed))
  await t.until(() => (answerHeld(), t.engine.stats().cores === 0 && t.engine.stats().queued === 0))
  expect(t.engine.stats()).toMatchObject({ connections: 0, idleConnections: 0, queued: 0, running: 0, cores: 0, freeCores: 0 })
  expect(t.engine.running()).toEqual([])
  const ups = t.eventsNamed('onCoreUp').length
  expect(t.eventsNamed('onCoreDown').length).toBe(ups)
  for (let worker = 0; worker < 3; worker += 1) {
    for (let core = 0; core < 2; core += 1) expect(t.table.core(worker, core).in_request).toBe(0)
  }
  t.engine.setFilters([])
  ;(await t.host()).serve(() => ({ body: 'still here' }))
  const client = await t.client()
  client.get('/')
  expect((await client.response()).body.toString()).toBe('still here')
  await t.close()
})
