// The test harness itself, tried on the reference server: what it promises to other tests must hold whatever it starts.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { frontEndVars, get, RawClient, runServer, startServer, uwsgiPacket, processInfo } from '../../src/testing/index.js'

const app = `
def application(env, start):
    start('200 OK', [('Content-Type', 'text/plain'), ('X-Name', 'a b')])
    return [env['PATH_INFO'].encode()]
`
const base = 'plugin = python3\nmaster = true\nwsgi-file = app.py'

test.skipIf(!existsSync('/usr/bin/uwsgi-core'))('a started reference server answers and leaves nothing behind', async () => {
  const server = await startServer({
    binary: 'reference',
    ini: `${base}\nhttp-socket = 127.0.0.1:0\nsocket = 127.0.0.1:0\nprocesses = 2`,
    files: { 'app.py': app },
  })
  const response = await get(server.port, '/x%20y')
  expect(response.status).toBe(200)
  expect(response.header('x-name')).toBe('a b')
  expect(response.text()).toBe('/x y')
  const client = await RawClient.connect(server.ports[1] ?? 0)
  client.send(uwsgiPacket(frontEndVars('/from-a-front-end?q=1')))
  expect((await client.readResponse()).text()).toBe('/from-a-front-end')
  client.close()
  expect(server.pids().worker.sort()).toEqual([server.workerPid(1), server.workerPid(2)].sort())
  const workers = server.pids().worker
  await server.stop()
  expect(workers.map(processInfo)).toEqual([undefined, undefined])
  expect(existsSync(server.dir)).toBe(false)
})

test('a wrong exit status is an error that shows the log', async () => {
  const server = await startServer({ ini: `${base.replace('python3', 'python')}\nhttp-socket = 127.0.0.1:0`, files: { 'app.py': app } })
  await expect(server.stop({ status: 22 })).rejects.toThrow(/exit status 0; expected 22[^]*goodbye to uWSGI/)
})

test.skipIf(!existsSync('/usr/bin/uwsgi-core'))('a server that ends by itself is reported with its status and log', async () => {
  const run = await runServer({ binary: 'reference', args: ['--no-such-option'] })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toContain("unrecognized option '--no-such-option'")
})
