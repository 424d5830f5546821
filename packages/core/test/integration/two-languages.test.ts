// Python and Perl in one instance: a group of workers for each, requests told apart by modifier.
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

async function ask(server: TestServer, modifier1: number): Promise<string> {
  const client = await RawClient.connect(server.port)
  client.send(uwsgiPacket(frontEndVars('/'), { modifier1 }))
  const response = await client.readResponse()
  client.close()
  return response.text()
}

test.each([[''], ['lazy-apps = true']])('each modifier reaches its language, and the stats list the apps of both (%s)', async (more) => {
  const ini = `plugin = python,psgi\nmaster = true\nsocket = 127.0.0.1:0\nwsgi-file = app.py\npsgi = app.psgi\nprocesses = 2\nstats = stats.sock\n${more}`
  const server = await startServer({ ini, files })
  expect(await ask(server, 0)).toBe('from python')
  expect(await ask(server, 5)).toBe('from perl')
  expect(server.pids().zygote).toHaveLength(2)
  await server.waitForLine(/Stats server enabled/)
  await expect
    .poll(async () => {
      const document = await readStats<{ workers: Array<{ apps: Array<{ modifier1: number }> }> }>(server)
      return document.workers.map(({ apps }) => apps.map(({ modifier1 }) => modifier1))
    })
    .toEqual([
      [0, 5],
      [0, 5],
    ])
})

test('killing the zygote of one language leaves the other alone', async () => {
  const ini = 'plugin = python,psgi\nmaster = true\nsocket = 127.0.0.1:0\nwsgi-file = app.py\npsgi = app.psgi'
  const server = await startServer({ ini, files })
  expect(await ask(server, 5)).toBe('from perl')
  const zygotes = server.pids().zygote
  const from = server.mark()
  process.kill(zygotes[0] ?? 0, 'SIGKILL')
  await server.waitForLine(/zygote \(pid \d+\) was killed by signal 9; its workers go on, starting it again/, { from })
  expect(await ask(server, 0)).toBe('from python')
  expect(await ask(server, 5)).toBe('from perl')
  await expect.poll(() => server.pids().zygote.length).toBe(2)
})
