// Request hooks and API functions of TypeScript plugins, run in real engines.
import { describe, expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const PLUGIN: Readonly<Record<string, string>> = {
  'hello/package.json': JSON.stringify({
    name: 'uwsgi-ts-plugin-hello',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    uwsgi: { abi: 1, name: 'hello' },
  }),
  'hello/index.js': `
const later = (value) => new Promise((resolve) => setTimeout(resolve, 20, value))
export default {
  name: 'hello',
  setup(ctx) {
    const on = (name, filter, handler) => ctx.requests.add({ name, filter, handler })
    on('hello', { pathPrefix: '/hello' }, (request) => ({
      status: 200,
      headers: { 'Content-Type': 'text/plain', 'X-Method': request.method },
      body: 'hello ' + request.vars.get('QUERY_STRING') + ' ' + request.body.toString(),
    }))
    on('late', { pathPrefix: '/late' }, () => later({ status: '201 Made Later', headers: [['X-A', '1'], ['X-A', '2']], body: new Uint8Array([104, 105]) }))
    on('throws', { pathPrefix: '/throws' }, () => { throw new Error('on purpose') })
    on('rejects', { pathPrefix: '/rejects' }, () => later().then(() => { throw new Error('on purpose, later') }))
    on('nul', { pathPrefix: '/nul' }, () => ({ status: 200, headers: { 'X-A': 'a\\0b' } }))
    on('passes', { pathPrefix: '/passes' }, () => undefined)
    on('passes late', { pathPrefix: '/passes' }, () => later(undefined))
    on('only post', { pathPrefix: '/post', methods: ['POST'] }, () => ({ status: 200, body: 'posted' }))
    ctx.functions.add('shout', (call) => [call.args[0].toString().toUpperCase() + '!', String(call.worker)])
  },
}
`,
}

const APP_THAT_CALLS = `
import uwsgi
def application(env, start):
    start('200 OK', [])
    return [b'from python']
`

describe('a request hook', () => {
  const ini = `plugin = ./hello\n${BASE}`
  const files = { ...FILES, ...PLUGIN, 'app.py': APP_THAT_CALLS }

  test('answers what its filter lets through, with variables and body', async () => {
    const server = await startServer({ ini, files })
    const response = await get(server.port, '/hello/x?q=1', { method: 'POST', body: 'the body' })
    expect(response.status).toBe(200)
    expect(response.header('x-method')).toBe('POST')
    expect(response.text()).toBe('hello q=1 the body')
    expect((await get(server.port, '/other')).text()).toBe('from python')
  })

  test('may answer later, with a reason, repeated headers and bytes', async () => {
    const server = await startServer({ ini, files })
    const response = await get(server.port, '/late')
    expect([response.status, response.reason, response.text()]).toEqual([201, 'Made Later', 'hi'])
    expect(response.headers.filter(([name]) => name === 'X-A').map(([, value]) => value)).toEqual(['1', '2'])
  })

  test.each([
    ['/throws', 'throws: Error: on purpose'],
    ['/rejects', 'rejects: Error: on purpose, later'],
    ['/nul', 'nul: Error: response head: '],
  ])('that fails on %s costs this request a 500 and a line, nothing else', async (path, line) => {
    const server = await startServer({ ini, files })
    expect((await get(server.port, path)).status).toBe(500)
    expect(server.log.some((text) => text.startsWith(`[hello] request hook ${line}`))).toBe(true)
    expect((await get(server.port, '/hello')).status).toBe(200)
  })

  test('that passes, now or later, leaves the request to the app', async () => {
    const server = await startServer({ ini, files })
    expect((await get(server.port, '/passes')).text()).toBe('from python')
  })

  test('is not entered for another method', async () => {
    const server = await startServer({ ini, files })
    expect((await get(server.port, '/post')).text()).toBe('from python')
    expect((await get(server.port, '/post', { method: 'POST', body: 'x' })).text()).toBe('posted')
  })
})

describe('without a language', () => {
  const ini = 'plugin = ./hello\nmaster = true\nhttp-socket = 127.0.0.1:0\nprocesses = 2'

  test('the engines are the workers: as many as processes, numbered and named like them', async () => {
    const server = await startServer({ ini, files: PLUGIN })
    expect(server.pids()).toMatchObject({ zygote: [] })
    expect(server.pids().engine.sort()).toEqual([server.workerPid(1), server.workerPid(2)].sort())
    for (let i = 0; i < 10; i++) expect((await get(server.port, '/hello?a')).text()).toBe('hello a ')
    expect((await get(server.port, '/nobody')).status).toBeGreaterThanOrEqual(400)
  })

  test('one that is killed is replaced, and a reload loses nothing', async () => {
    const server = await startServer({ ini, files: PLUGIN })
    process.kill(server.workerPid(1), 'SIGKILL')
    await server.waitForLine(/^Respawned uWSGI worker 1 \(new pid: \d+\)$/)
    expect((await get(server.port, '/hello?b')).text()).toBe('hello b ')
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^gracefully \(RE\)spawned/, { from })
    for (let i = 0; i < 20; i++) expect((await get(server.port, '/hello?c')).text()).toBe('hello c ')
  })
})
