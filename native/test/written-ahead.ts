import type { EngineUnderTest } from './engine-under-test.js'
import type { FakeHost, HostRequest } from './fake-host.js'
import type { RawClient } from './raw-client.js'

/**
 * Lets a host be so fast that the engine writes requests ahead to it, then leaves it with one running and at least `ahead` written ahead, all unanswered.
 * `begin` is called for each request before it is answered, but not for those that are left.
 */
export async function writtenAhead(
  t: EngineUnderTest,
  host: FakeHost,
  ahead: number,
  begin: (stream: number) => unknown = () => {},
): Promise<{ clients: RawClient[]; requests: HostRequest[] }> {
  const clients = await Promise.all(Array.from({ length: ahead + 1 }, () => t.client()))
  const [first] = clients as [RawClient]
  for (let attempt = 0; attempt < 50; attempt += 1) {
    for (let i = 0; i < 40; i += 1) {
      first.get('/warm')
      const { stream } = await host.request()
      begin(stream)
      host.respond(stream, '200 OK')
      await first.response()
    }
    clients.forEach((client, i) => client.get(`/${i}`))
    const requests: HostRequest[] = [await host.request()]
    await new Promise((resolve) => setTimeout(resolve, 5))
    while (host.waiting.length > 0) requests.push(await host.request())
    if (requests.length === clients.length) return { clients, requests }
    // Something took its time: answer all, and warm it up again.
    for (const [i] of clients.entries()) {
      const { stream } = requests[i] ?? (await host.request())
      begin(stream)
      host.respond(stream, '200 OK')
    }
    for (const client of clients) await client.response()
  }
  throw new Error('the engine never wrote ahead')
}
