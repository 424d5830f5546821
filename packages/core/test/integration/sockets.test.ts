import { existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { abstractExchange, frontEndVars, get, RawClient, runServer, startServer, uwsgiPacket } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const ESTABLISHED = '01'

/** States of the server's side of the connections to a port, as the kernel names them. */
function serverSides(port: number): string[] {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
  return rows
    .filter(([, address, , state]) => address?.endsWith(local) && state !== '0A' && state !== '06')
    .map(([, , , state = '']) => state)
}

const root = process.getuid?.() === 0
const on = (address: string): string => BASE.replace('127.0.0.1:0', address)

describe('map-socket', () => {
  const app =
    'import uwsgi\ndef application(e, s):\n    s("200 OK", [])\n    if e["PATH_INFO"] == "/reload": uwsgi.reload()\n    return [str(uwsgi.worker_id()).encode()]\n'
  const ini = `${BASE}\nhttp-socket = 127.0.0.1:0\nprocesses = 3\nmap-socket = 0:1\nmap-socket = 1:2,3`

  test('gives the requests of a socket to the workers it names, also after a reload', async () => {
    const server = await startServer({ ini, files: { 'app.py': app } })
    expect(server.log.filter((line) => line.startsWith('mapped socket')).map((line) => line.replace(/:\d+/, ''))).toEqual([
      'mapped socket 0 (127.0.0.1) to worker 1',
      'mapped socket 1 (127.0.0.1) to worker 2',
      'mapped socket 1 (127.0.0.1) to worker 3',
    ])
    const answers = async (port = 0): Promise<string[]> =>
      (await Promise.all(Array.from({ length: 12 }, () => get(port)))).map((r) => r.text())
    expect(new Set(await answers(server.ports[0]))).toEqual(new Set(['1']))
    expect(await answers(server.ports[1])).not.toContain('1')
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^spawned uWSGI worker 3 /, { from })
    expect(new Set(await answers(server.ports[0]))).toEqual(new Set(['1']))
  })

  test.each([
    ['3:1', 'map-socket: "3:1": there is no socket 3; there are 2, counted from 0'],
    ['0', 'map-socket: "0": invalid socket mapping, must be socket:worker[,worker...], as in 0:1,2'],
    ['0:7', 'map-socket: "0:7": invalid worker num: 7; there are 3 (processes), counted from 1'],
  ])('%s is refused', async (value, message) => {
    const { status, log } = await runServer({ ini: `${ini}\nmap-socket = ${value}`, files: { 'app.py': app } })
    expect(status).toBe(1)
    expect(log.join('\n')).toContain(message)
  })
})

describe('a TCP client that has not spoken', () => {
  const ini = `${BASE}\nengines = 1\nsocket-timeout = 1`

  test('reaches the limit for silent clients although the kernel holds it back first', async () => {
    const server = await startServer({ ini, files: FILES })
    const silent = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(server.port)))
    expect((await get(server.port)).status).toBe(200)
    for (const client of silent) {
      expect((await client.readAll()).toString()).toBe('')
      client.close()
    }
  })

  test('keeps nobody out, however many there are', async () => {
    const server = await startServer({ ini: `${ini}\nlisten = 16`, files: FILES })
    // More than the kernel holds back: it sends the others on to the engine at once, or forgets them if they stay silent.
    const silent = await Promise.all(Array.from({ length: 100 }, () => RawClient.connect(server.port)))
    expect((await get(server.port)).status).toBe(200)
    for (const client of silent) client.close()
    expect((await get(server.port)).status).toBe(200)
  })

  test('is taken at once with no-defer-accept', async () => {
    const server = await startServer({ ini: `${BASE}\nengines = 1\nno-defer-accept = true`, files: FILES })
    const silent = await RawClient.connect(server.port)
    expect(serverSides(server.port)).toContain(ESTABLISHED)
    silent.close()
  })
})

describe('unix sockets', () => {
  test('have the mode of chmod-socket and go with vacuum', async () => {
    const server = await startServer({ ini: `${on('us.sock')}\nchmod-socket = 660\nvacuum = true`, files: FILES })
    const path = join(server.dir, 'us.sock')
    expect((statSync(path).mode & 0o777).toString(8)).toBe('660')
    expect((await get(path)).status).toBe(200)
    expect(server.log.some((line) => /^uwsgi socket 0 bound to UNIX address .*us\.sock fd \d+$/.test(line))).toBe(true)
    await server.stop()
    expect(server.log.some((line) => /^VACUUM: unix socket .*us\.sock removed\.$/.test(line))).toBe(true)
  })

  test('have mode 666 with a bare chmod-socket', async () => {
    const server = await startServer({ ini: on('us.sock'), args: ['--chmod-socket'], files: FILES })
    expect((statSync(join(server.dir, 'us.sock')).mode & 0o777).toString(8)).toBe('666')
  })

  test.skipIf(!root)('are given away by chown-socket, also when privileges are dropped', async () => {
    const server = await startServer({ ini: `${on('us.sock')}\nchown-socket = nobody:nogroup\nuid = nobody\ngid = nogroup`, files: FILES })
    const { uid, gid } = statSync(join(server.dir, 'us.sock'))
    expect([uid, gid]).toEqual([65534, 65534])
    expect((await get(join(server.dir, 'us.sock'), '/ids')).text()).toMatch(/^65534 65534 /)
  })

  test('that another instance has replaced are left alone by vacuum', async () => {
    const server = await startServer({ ini: `${on('us.sock')}\nvacuum = true`, files: FILES })
    const path = join(server.dir, 'us.sock')
    unlinkSync(path)
    writeFileSync(path, '')
    server.signal('SIGINT')
    await server.waitForLine(/^vacuum: .*us\.sock is left alone/)
    expect(existsSync(path)).toBe(true)
    await server.waitEnd({ status: 0 })
  })

  test('left over by a killed server do not hinder the next start', async () => {
    const first = await startServer({ ini: on('/tmp/../tmp/uwsgi-left-over.sock'), files: FILES })
    process.kill(first.pid, 'SIGKILL')
    await first.waitEnd({ status: 'SIGKILL' })
    expect(existsSync('/tmp/uwsgi-left-over.sock')).toBe(true)
    const second = await startServer({ ini: `${on('/tmp/uwsgi-left-over.sock')}\nvacuum = true`, files: FILES })
    expect((await get('/tmp/uwsgi-left-over.sock')).status).toBe(200)
    await second.stop()
    expect(existsSync('/tmp/uwsgi-left-over.sock')).toBe(false)
  })
})

test('an abstract socket needs no file', async () => {
  const name = `@uwsgi-ts-test-${process.pid}`
  const server = await startServer({ ini: on(name), files: FILES })
  expect(await abstractExchange(name, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] 200 OK\r\n/)
  expect(server.log.some((line) => line.startsWith(`uwsgi socket 0 bound to UNIX address ${name} fd `))).toBe(true)
})

test('sockets are numbered in the order of their options, whatever their protocol', async () => {
  const server = await startServer({
    ini: `plugin = python\nmaster = true\nwsgi-file = app.py\nsocket = 127.0.0.1:0\nhttp-socket = [::1]:0\nsocket = us.sock`,
    files: FILES,
  })
  const client = await RawClient.connect(server.ports[0] ?? 0)
  client.send(uwsgiPacket(frontEndVars('/')))
  expect((await client.readResponse()).status).toBe(200)
  client.close()
  expect((await get(`[::1]:${server.ports[1]}`)).status).toBe(200)
  expect(server.log.some((line) => /^uwsgi socket 2 bound to UNIX address .*us\.sock/.test(line))).toBe(true)
})

describe('privileges', () => {
  test.skipIf(!root)('are dropped by every process, group first and supplementary groups too', async () => {
    const server = await startServer({ ini: `${BASE}\nuid = nobody\ngid = nogroup`, files: FILES })
    const kinds = server.pids()
    const pids = [...kinds.master, ...kinds.engine, ...kinds.zygote, ...kinds.worker]
    expect(pids).toHaveLength(4)
    for (const pid of pids) expect([pid, statSync(`/proc/${pid}`).uid]).toEqual([pid, 65534])
    expect((await get(server.port, '/ids')).text()).toMatch(/^65534 65534 [01]$/)
    const log = server.log.join('\n')
    expect(log).toMatch(/setgid\(\) to 65534\nsetuid\(\) to 65534/)
    expect(log).not.toContain('running uWSGI as root')
  })

  test.skipIf(!root)('survive a reload', async () => {
    const server = await startServer({ ini: `${BASE}\nuid = nobody\ngid = nogroup`, files: FILES })
    server.signal('SIGHUP')
    await server.waitForLine(/^worker 1 buried/)
    expect((await get(server.port, '/ids')).text()).toMatch(/^65534 65534 /)
  })

  test.skipIf(!root)('are dropped before sockets are bound, so a low port needs chown-socket or root', async () => {
    const run = await runServer({ ini: `${on('127.0.0.1:83')}\nuid = nobody\ngid = nogroup`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain('bind(): Permission denied')
  })

  test.skipIf(!root)('as root are warned about', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    expect(server.log).toContain('*** WARNING: you are running uWSGI as root !!! (use the --uid flag) *** ')
  })

  test.each([
    ['uid = no-such-user', 'uid: no user "no-such-user" in /etc/passwd'],
    ['gid = no-such-group', 'gid: no group "no-such-group" in /etc/group'],
  ])('of %s cannot be taken, and the start says so', async (line, message) => {
    const run = await runServer({ ini: `${BASE}\n${line}`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain(message)
  })
})
