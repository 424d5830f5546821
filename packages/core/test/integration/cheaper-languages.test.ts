// Workers of two languages that are started and stopped together.
import { expect, test } from 'vitest'
import { frontEndVars, RawClient, readStats, startServer, uwsgiPacket, type TestServer } from '../../src/testing/index.js'

const files = {
  'app.py': `
def application(env, start):
    start('200 OK', [])
    return [b'from python']
`,
  'app.psgi': `my $app = sub { return [200, [], ['from perl']] };`,
}
const BASE =
  'plugin = python,psgi\nmaster = true\nsocket = 127.0.0.1:0\nwsgi-file = app.py\npsgi = app.psgi\nprocesses = 2\nstats = stats.sock\nmaster-fifo = fifo'

async function ask(server: TestServer, modifier1: number): Promise<string> {
  const client = await RawClient.connect(server.port)
  client.send(uwsgiPacket(frontEndVars('/'), { modifier1 }))
  const response = await client.readResponse()
  client.close()
  return response.text()
}

async function states(server: TestServer): Promise<string[]> {
  const { workers } = await readStats<{ workers: Array<{ status: string }> }>(server)
  return workers.map(({ status }) => status)
}

test('the first request of any language wakes the workers of all', async () => {
  const server = await startServer({ ini: `${BASE}\ncheap = true\nidle = 1`, files, ready: /^cheap mode enabled/ })
  expect(await Promise.all([ask(server, 0), ask(server, 5)])).toEqual(['from python', 'from perl'])
  await expect.poll(() => server.pids().worker.length).toBe(4)
  const from = server.mark()
  await server.waitForLine(/^cheap mode enabled/, { from })
  expect(server.pids().worker).toEqual([])
  expect(await ask(server, 5)).toBe('from perl')
  expect(await ask(server, 0)).toBe('from python')
})

test('a worker number is one worker: it goes in both languages', async () => {
  const server = await startServer({ ini: `${BASE}\ncheaper = 1\ncheaper-initial = 2\ncheaper-overload = 1\ncheck-interval = 0.1`, files })
  await server.waitForLine(/^uWSGI worker 1 cheaped\.$/)
  await expect.poll(() => states(server)).toEqual(['cheap', 'idle'])
  await expect.poll(() => server.pids().worker.length).toBe(2)
  expect([await ask(server, 0), await ask(server, 5)]).toEqual(['from python', 'from perl'])
})
