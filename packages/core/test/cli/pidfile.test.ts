import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.js'
import { get, startServer } from '../../src/testing/index.js'

const APP = `
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'here']
`

test('reload and stop reach the running server by its pidfile', async () => {
  const server = await startServer({
    ini: 'http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = app.py\nsafe-pidfile = pid',
    files: { 'app.py': APP },
  })
  const streams = { out: () => undefined, err: () => undefined }
  const from = server.mark()
  expect(await main(['--reload', join(server.dir, 'pid')], {}, server.dir, streams)).toBe(0)
  await server.waitForLine(/gracefully \(RE\)spawned uWSGI master process/, { from })
  expect((await get(server.port, '/')).text()).toBe('here')
  expect(await main(['--stop', 'pid'], {}, server.dir, streams)).toBe(0)
  expect(await server.exited).toEqual({ code: 0, signal: null })
  await server.waitEnd({ status: 0 })
})
