import { expect, test } from 'vitest'
import { EngineUnderTest } from './engine-under-test.js'
import type { FakeHost } from './fake-host.js'
import type { RawClient } from './raw-client.js'

async function serveOne(host: FakeHost, client: RawClient, path: string): Promise<void> {
  const request = await host.request()
  expect(request.vars['PATH_INFO']).toBe(path)
  host.respond(request.stream, '200 OK')
  expect((await client.response()).status).toBe(200)
}

test('a request without any worker is told once, waits, and is answered by the first that comes', async () => {
  const t = new EngineUnderTest()
  const [client, other] = [await t.client(), await t.client()]
  client.get('/first')
  expect(await t.event('onStarved')).toEqual([0])
  other.get('/second')
  await t.until(() => t.engine.stats().queued === 2)
  expect(t.eventsNamed('onStarved').length).toBe(1)
  const host = await t.host({ worker: 1, pid: 100 })
  await serveOne(host, client, '/first')
  await serveOne(host, other, '/second')
})

test('requests behind a worker that is sent away at its work are told of, and again after the next has come and gone', async () => {
  const t = new EngineUnderTest({ pipelineDepth: 1 })
  const first = await t.host({ worker: 1, pid: 100 })
  const [client, other] = [await t.client(), await t.client()]
  client.get('/running')
  const running = await first.request()
  other.get('/waiting')
  await t.until(() => t.engine.stats().queued === 1)
  expect(t.eventsNamed('onStarved')).toEqual([])
  t.engine.drainWorker(0, 1, 100)
  expect(await t.event('onStarved')).toEqual([0])
  first.respond(running.stream, '200 OK')
  expect((await client.response()).status).toBe(200)
  const second = await t.host({ worker: 2, pid: 200 })
  await serveOne(second, other, '/waiting')
  t.engine.drainWorker(0, 2, 200)
  other.get('/later')
  await t.until(() => t.eventsNamed('onStarved').length === 2)
  await serveOne(await t.host({ worker: 1, pid: 101 }), other, '/later')
})

test('a worker that dies under waiting requests leaves them starved', async () => {
  const t = new EngineUnderTest({ pipelineDepth: 1 })
  const host = await t.host({ worker: 1, pid: 100 })
  const [client, other] = [await t.client(), await t.client()]
  client.get('/cut')
  await host.request()
  other.get('/kept')
  await t.until(() => t.engine.stats().queued === 1)
  host.close()
  expect((await client.response()).status).toBe(502)
  expect(await t.event('onStarved')).toEqual([0])
  await serveOne(await t.host({ worker: 1, pid: 101 }), other, '/kept')
})
