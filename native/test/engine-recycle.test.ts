import { describe, expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import type { FakeHost } from './fake-host.js'
import type { RawClient } from './raw-client.js'

async function answer(host: FakeHost, client: RawClient): Promise<void> {
  client.get('/')
  host.respond((await host.request()).stream, '200 OK')
  expect((await client.response()).status).toBe(200)
}

describe('maxRequests', () => {
  test('a worker gets exactly its number, rests without a STOP, and is told to stop when it is drained', async () => {
    const t = new EngineUnderTest({ maxRequests: 3 })
    const host = await t.host({ worker: 1, pid: 100 })
    const client = await t.client()
    await answer(host, client)
    await answer(host, client)
    expect(t.eventsNamed('onWorkerFull')).toEqual([])
    await answer(host, client)
    expect(await t.event('onWorkerFull')).toEqual([0, 1, 100, 3])
    client.get('/next')
    await t.until(() => t.engine.stats().queued === 1)
    expect(host.waiting).toEqual([])
    expect(t.eventsNamed('onWorkerDrained')).toEqual([])
    t.engine.drainWorker(0, 1, 100)
    expect((await host.take()).name).toBe('STOP')
    expect(await t.event('onWorkerDrained')).toEqual([0, 1, 100])
    const next = await t.host({ worker: 1, pid: 101 })
    const request = await next.request()
    expect(request.vars['PATH_INFO']).toBe('/next')
    next.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
  })

  test('a worker that is still at its last request is not told to stop before it is done', async () => {
    const t = new EngineUnderTest({ maxRequests: 1 })
    const host = await t.host({ worker: 1, pid: 100 })
    const client = await t.client()
    client.get('/')
    const request = await host.request()
    await t.event('onWorkerFull')
    t.engine.drainWorker(0, 1, 100)
    expect(host.waiting).toEqual([])
    host.respond(request.stream, '200 OK')
    expect((await client.response()).status).toBe(200)
    expect((await host.take()).name).toBe('STOP')
  })

  test('one worker at a time: the second goes on until the first has its successor', async () => {
    const t = new EngineUnderTest({ maxRequests: 2, coresPerWorker: 1 })
    const [first, second] = [await t.host({ worker: 1, pid: 100 }), await t.host({ worker: 2, pid: 200 })]
    const client = await t.client()
    for (const host of [first, second]) host.serve(() => ({}))
    const ask = async (): Promise<void> => {
      client.get('/')
      expect((await client.response()).status).toBe(200)
    }
    for (let i = 0; i < 2; i += 1) await ask()
    const [, full, pid] = await t.event('onWorkerFull')
    for (let i = 0; i < 6; i += 1) await ask()
    expect(t.eventsNamed('onWorkerFull').length).toBe(1)
    await t.host({ worker: full, pid: pid + 1 }).then((host) => host.serve(() => ({})))
    for (let i = 0; i < 6 && t.eventsNamed('onWorkerFull').length < 2; i += 1) await ask()
    expect(t.eventsNamed('onWorkerFull').length).toBe(2)
  })

  test('the delta counts once for each worker before', async () => {
    const t = new EngineUnderTest({ maxRequests: 1, maxRequestsDelta: 2 })
    const host = await t.host({ worker: 3, pid: 300 })
    const client = await t.client()
    for (let i = 0; i < 4; i += 1) await answer(host, client)
    expect(t.eventsNamed('onWorkerFull')).toEqual([])
    await answer(host, client)
    expect(await t.event('onWorkerFull')).toEqual([0, 3, 300, 5])
  })

  test('a young worker goes on, and is full at the first request after its least lifetime', async () => {
    const t = new EngineUnderTest({ maxRequests: 1, minWorkerLifetime: 300 })
    const host = await t.host({ worker: 1, pid: 100 })
    const client = await t.client()
    await answer(host, client)
    await answer(host, client)
    expect(t.eventsNamed('onWorkerFull')).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 350))
    await answer(host, client)
    expect((await t.event('onWorkerFull'))[3]).toBe(3)
  })

  test('a core that comes when its worker is being drained is told to stop too', async () => {
    const t = new EngineUnderTest({ maxRequests: 1 })
    const host = await t.host({ worker: 1, core: 0, pid: 100 })
    const client = await t.client()
    await answer(host, client)
    await t.event('onWorkerFull')
    t.engine.drainWorker(0, 1, 100)
    const late = await t.host({ worker: 1, core: 1, pid: 100 })
    expect((await late.take()).name).toBe('STOP')
  })

  test('draining a worker nobody knows is told at once', async () => {
    const t = new EngineUnderTest({ maxRequests: 1 })
    t.engine.drainWorker(40, 0, 1)
    expect(await t.event('onWorkerDrained')).toEqual([40, 0, 1])
  })
})

test('requests that are written ahead count too', async () => {
  const t = new EngineUnderTest({ maxRequests: 200, pipelineDepth: 8 })
  const host = await t.host({ worker: 1, pid: 100 })
  let served = 0
  host.serve(() => {
    served += 1
    return {}
  })
  const clients = await Promise.all(Array.from({ length: 6 }, () => t.client()))
  let left = 300
  const answered = Promise.all(
    clients.map(async (client) => {
      while (left-- > 0) {
        client.get('/')
        await client.response()
      }
    }),
  )
  await t.event('onWorkerFull')
  await t.until(() => t.engine.stats().running === 0)
  expect(served).toBe(200)
  const next = await t.host({ worker: 1, pid: 101 })
  next.serve(() => ({}))
  await answered
})
