// Request hooks of plugins in a real server: order, passing on, asynchronous answers, bodies, and what a throw costs.

import { expect, test } from 'vitest'
import { get, RawClient, startServer, type TestServer } from '../../src/testing/index.js'

const MANIFEST = JSON.stringify({ name: 'hooks', type: 'module', uwsgi: { abi: 1, name: 'hooks' } })
const PLUGIN = `export default { name: 'hooks', setup(ctx) {
  const add = (name, filter, handler) => ctx.requests.add({ name, filter, handler })
  add('broken', { pathPrefix: '/broken' }, () => { throw new Error('not today') })
  add('broken later', { pathPrefix: '/later' }, async () => { throw new Error('tomorrow neither') })
  add('first', { pathPrefix: '/both' }, () => undefined)
  add('second', { pathPrefix: '/both' }, async () => ({ status: 200, body: 'second' }))
  add('echo', { methods: ['POST'], pathPrefix: '/echo' }, (request) => ({ status: 201, headers: [['X-Uri', request.uri]], body: request.body }))
  add('host', { host: 'special.example' }, () => ({ status: 200, body: 'special' }))
  add('bad answer', { pathPrefix: '/bad' }, () => ({ status: 200, headers: { 'X-A': 'b\\r\\nX-Injected: 1' } }))
} }`
const APP = `
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'app ' + environ['PATH_INFO'].encode()]
`

function start(): Promise<TestServer> {
  return startServer({
    ini: 'plugins-dir = plugins\nplugin = hooks\nhttp-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = app.py',
    files: { 'app.py': APP, 'plugins/hooks/package.json': MANIFEST, 'plugins/hooks/index.js': PLUGIN },
  })
}

async function ask(server: TestServer, request: string): ReturnType<RawClient['readResponse']> {
  const client = await RawClient.connect(server.port)
  client.send(request)
  const response = await client.readResponse()
  client.close()
  return response
}

test('a hook that throws costs its request a 500 and a log line with its name, and nothing else', async () => {
  const server = await start()
  expect((await get(server.port, '/broken')).status).toBe(500)
  await server.waitForLine(/\[hooks\] request hook broken: Error: not today/)
  expect((await get(server.port, '/later')).status).toBe(500)
  await server.waitForLine(/\[hooks\] request hook broken later: Error: tomorrow neither/)
  expect((await get(server.port, '/fine')).text()).toBe('app /fine')
})

test('a hook that answers nothing lets the next one answer, and without one the app', async () => {
  const server = await start()
  expect((await get(server.port, '/both')).text()).toBe('second')
  expect((await get(server.port, '/neither')).text()).toBe('app /neither')
})

test('methods, paths and hosts are matched before JavaScript is entered', async () => {
  const server = await start()
  const post = await ask(server, 'POST /echo?a=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello')
  expect([post.status, post.header('x-uri'), post.text()]).toEqual([201, '/echo?a=1', 'hello'])
  expect((await get(server.port, '/echo')).text()).toBe('app /echo')
  expect((await ask(server, 'GET /x HTTP/1.1\r\nHost: special.example\r\n\r\n')).text()).toBe('special')
})

test('an answer with a line break in a header does not reach the client as two headers', async () => {
  const server = await start()
  const response = await get(server.port, '/bad')
  expect(response.header('x-injected')).toBeUndefined()
  expect(response.status).toBe(500)
})
