import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { abstractExchange, get, RawClient, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

interface Document {
  version: string
  listen_queue: number
  pid: number
  uid: number
  gid: number
  cwd: string
  locks: unknown[]
  sockets: Array<Record<string, unknown>>
  workers: Array<{
    id: number
    pid: number
    accepting: number
    requests: number
    status: string
    tx: number
    avg_rt: number
    respawn_count: number
    harakiri_count: number
    exceptions: number
    rss: number
    apps: Array<Record<string, unknown>>
    cores?: Array<{ id: number; requests: number; in_request: number; vars: string[]; req_info: Record<string, number> }>
  }>
}

async function readStats(server: TestServer, address = 'stats.sock'): Promise<{ text: string; document: Document }> {
  await server.waitForLine(/^\*\*\* Stats server enabled on .* fd: \d+ \*\*\*$/)
  const client = await RawClient.connect(join(server.dir, address))
  const text = (await client.readAll()).toString()
  client.close()
  return { text, document: JSON.parse(text.slice(text.indexOf('{'))) as Document }
}

const INI = `${BASE}\nprocesses = 2\nthreads = 2\nstats = stats.sock`

describe('the stats server', () => {
  test('sends one document to who asks nothing, with the keys of uWSGI in their order', async () => {
    const server = await startServer({ ini: INI, files: FILES })
    await get(server.port)
    const { text, document } = await readStats(server)
    expect(Object.keys(document)).toEqual([
      'version',
      'listen_queue',
      'listen_queue_errors',
      'signal_queue',
      'load',
      'pid',
      'uid',
      'gid',
      'cwd',
      'locks',
      'sockets',
      'workers',
    ])
    expect(document).toMatchObject({ locks: [], pid: server.pid, cwd: server.dir, uid: process.getuid?.(), gid: process.getgid?.() })
    expect(document.sockets).toEqual([
      { name: `127.0.0.1:${server.port}`, proto: 'http', queue: 0, max_queue: 100, shared: 0, can_offload: 0 },
    ])
    expect(document.workers.map(({ id, pid }) => [id, pid])).toEqual([
      [1, server.workerPid(1)],
      [2, server.workerPid(2)],
    ])
    const [worker] = document.workers
    expect(Object.keys(worker ?? {})).toEqual([
      'id',
      'pid',
      'accepting',
      'requests',
      'delta_requests',
      'exceptions',
      'harakiri_count',
      'signals',
      'signal_queue',
      'status',
      'rss',
      'vsz',
      'running_time',
      'last_spawn',
      'respawn_count',
      'tx',
      'avg_rt',
      'apps',
      'cores',
    ])
    expect(Object.keys(worker?.apps[0] ?? {})).toEqual(['id', 'modifier1', 'mountpoint', 'startup_time', 'requests', 'exceptions', 'chdir'])
    expect(Object.keys(worker?.cores?.[0] ?? {})).toEqual([
      'id',
      'requests',
      'static_requests',
      'routed_requests',
      'offloaded_requests',
      'write_errors',
      'read_errors',
      'in_request',
      'vars',
      'req_info',
    ])
    expect(document.workers.reduce((sum, { requests }) => sum + requests, 0)).toBe(1)
    expect(document.workers.reduce((sum, { tx }) => sum + tx, 0)).toBeGreaterThan(20)
    expect(document.workers.every(({ status }) => status === 'idle')).toBe(true)
    expect(text.startsWith('{\n\t"version":"')).toBe(true)
    expect(text.endsWith('\n\t]\n}')).toBe(true)
  })

  test('shows a running request with its variables', async () => {
    const server = await startServer({ ini: INI, files: FILES })
    const slow = get(server.port, '/slow?1.5', { headers: { 'X-Quote': 'a "b"' } })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { document, text } = await readStats(server)
    const busy = document.workers.filter(({ status }) => status === 'busy')
    expect(busy).toHaveLength(1)
    const core = busy[0]?.cores?.find(({ in_request }) => in_request === 1)
    expect(core?.vars).toContain('PATH_INFO=/slow')
    expect(core?.vars).toContain('HTTP_X_QUOTE=a "b"')
    expect(core?.vars.at(-1)).toBe('')
    expect(Math.abs((core?.req_info['request_start'] ?? 0) - Date.now() / 1000)).toBeLessThan(5)
    expect(text).toContain('\n"PATH_INFO=/slow",\n')
    expect((await slow).status).toBe(200)
  })

  test('counts requests, exceptions and respawns', async () => {
    const server = await startServer({ ini: `${BASE}\nstats = stats.sock`, files: FILES })
    await get(server.port, '/raise')
    expect((await readStats(server)).document.workers[0]).toMatchObject({ respawn_count: 1, exceptions: 1, requests: 1 })
    await get(server.port, '/die')
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    await get(server.port)
    const { document } = await readStats(server)
    expect(document.workers[0]).toMatchObject({ respawn_count: 2, pid: server.workerPid(1), status: 'idle' })
    expect(document.workers[0]?.apps).toMatchObject([{ id: 0, modifier1: 0, mountpoint: '' }])
  })

  test('has apps of workers that loaded them lazily', async () => {
    const server = await startServer({ ini: `${BASE}\nlazy-apps = true\nstats = stats.sock`, files: FILES })
    await get(server.port)
    const { document } = await readStats(server)
    expect(document.workers[0]?.apps).toHaveLength(1)
  })

  test('leaves out the cores, and is one line, when asked to', async () => {
    const server = await startServer({ ini: `${INI}\nstats-no-cores = true\nstats-minified = true`, files: FILES })
    const { text, document } = await readStats(server)
    expect(text).not.toMatch(/[\n\t]/)
    expect(document.workers[0]).not.toHaveProperty('cores')
  })

  test('speaks HTTP with stats-http', async () => {
    const server = await startServer({ ini: `${INI}\nstats-http = true`, files: FILES })
    await server.waitForLine(/Stats server enabled/)
    const client = await RawClient.connect(join(server.dir, 'stats.sock'))
    client.send('GET /anything HTTP/1.1\r\nHost: x\r\n\r\n')
    const text = (await client.readAll()).toString()
    client.close()
    expect(
      text.startsWith(
        'HTTP/1.0 200 OK\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\n\r\n{\n',
      ),
    ).toBe(true)
    expect(() => {
      JSON.parse(text.slice(text.indexOf('{')))
    }).not.toThrow()
  })

  test('serves others while a client neither sends nor reads, and closes on it after socket-timeout', async () => {
    const server = await startServer({ ini: `${INI}\nstats-http = true\nsocket-timeout = 1`, files: FILES })
    await server.waitForLine(/Stats server enabled/)
    const silent = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(join(server.dir, 'stats.sock'))))
    const client = await RawClient.connect(join(server.dir, 'stats.sock'))
    client.send('GET / HTTP/1.0\r\n\r\n')
    expect((await client.readAll()).toString()).toContain('"workers":[')
    client.close()
    await Promise.all(silent.map((one) => one.waitEnd()))
    expect((await get(server.port)).status).toBe(200)
    for (const one of silent) one.close()
  })

  test('gives its unix socket the mode of chmod-socket, and answers on TCP and on an abstract name too', async () => {
    const server = await startServer({ ini: `${INI}\nchmod-socket = 600`, files: FILES })
    await server.waitForLine(/Stats server enabled/)
    expect((statSync(join(server.dir, 'stats.sock')).mode & 0o777).toString(8)).toBe('600')
    const name = `@uwsgi-ts-stats-${process.pid}`
    const abstract = await startServer({ ini: `${BASE}\nstats = ${name}`, files: FILES })
    await abstract.waitForLine(new RegExp(`^\\*\\*\\* Stats server enabled on ${name} fd`))
    expect(JSON.parse(await abstractExchange(name, ''))).toMatchObject({ pid: abstract.pid })
    const tcp = await startServer({ ini: `${BASE}\nstats = 127.0.0.1:0`, files: FILES })
    const bound = (await tcp.waitForLine(/^\*\*\* Stats server enabled on (\S+) fd/))[1] ?? ''
    const client = await RawClient.connect(bound)
    expect(JSON.parse((await client.readAll()).toString())).toMatchObject({ pid: tcp.pid })
    client.close()
  })

  test('goes on over a reload on the same address', async () => {
    const server = await startServer({ ini: `${BASE}\nstats = 127.0.0.1:0`, files: FILES })
    const before = (await server.waitForLine(/^\*\*\* Stats server enabled on (\S+) fd/))[1] ?? ''
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^worker 1 buried/, { from })
    const after = (await server.waitForLine(/^\*\*\* Stats server enabled on (\S+) fd/, { from }))[1]
    expect(after).toBe(before)
    const client = await RawClient.connect(before)
    expect(JSON.parse((await client.readAll()).toString())).toMatchObject({ pid: server.pid, workers: [{ pid: server.workerPid(1) }] })
    client.close()
  })
})
