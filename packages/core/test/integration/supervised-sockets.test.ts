import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { frontEndVars, get, RawClient, runServer, startServer, uwsgiPacket } from '../../src/testing/index.js'
import { handing } from '../../src/testing/handing.js'
import { BASE, FILES } from './python-apps.js'

const APP = 'plugin = python\nmaster = true\nwsgi-file = app.py'
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uwsgi-supervised-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const socketLines = (log: readonly string[]): string[] => log.filter((line) => /^uwsgi (shared )?socket \d/.test(line))

describe('descriptor 0 that listens', () => {
  test('is served with the default protocol, and the app finds nothing on its standard input', async () => {
    const server = await startServer({ ini: APP, files: FILES, launcher: handing({ sockets: [''], as: [0] }) })
    expect(socketLines(server.log)).toEqual([`uwsgi socket 0 inherited INET address 127.0.0.1:${server.port} fd 0`])
    const client = await RawClient.connect(server.port)
    client.send(uwsgiPacket(frontEndVars('/stdin')))
    expect((await client.readResponse()).text()).toBe('/dev/null')
    client.close()
  })

  test('speaks HTTP with protocol = http, next to other sockets, and survives a reload', async () => {
    const server = await startServer({ ini: `${BASE}\nprotocol = http`, files: FILES, launcher: handing({ sockets: [''], as: [0] }) })
    expect(socketLines(server.log)[1]).toMatch(/^uwsgi socket 1 inherited INET address 127\.0\.0\.1:\d+ fd 0$/)
    for (let round = 0; round < 3; round++) {
      for (const port of server.ports) expect((await get(port)).status).toBe(200)
      const from = server.mark()
      server.signal('SIGHUP')
      await server.waitForLine(/^worker 1 buried/, { from })
    }
    for (const port of server.ports) expect((await get(port)).status).toBe(200)
  })

  test('may be a unix socket, which gets the mode of chmod-socket and is not removed by vacuum', async () => {
    const path = join(dir, 'z.sock')
    const launcher = handing({ sockets: [path], as: [0] })
    const server = await startServer({ ini: `${APP}\nprotocol = http\nchmod-socket = 640\nvacuum = true`, files: FILES, launcher })
    expect((statSync(path).mode & 0o777).toString(8)).toBe('640')
    expect((await get(path)).status).toBe(200)
    await server.stop()
    expect(existsSync(path)).toBe(true)
  })

  test('is left alone with skip-zero, and then there is nothing to serve', async () => {
    const run = await runServer({ ini: `${APP}\nskip-zero = true`, files: FILES, launcher: handing({ sockets: [''], as: [0] }) })
    expect(run.status).toBe(1)
    expect(run.log).toContain('The -s/--socket option is missing and stdin is not a socket.')
  })

  test('that is a connection ends the start with a hint to inetd\'s "wait"', async () => {
    const run = await runServer({ ini: APP, files: FILES, launcher: handing({ sockets: [], as: [], connection: true }) })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain('inetd and xinetd have to pass it with "wait"')
  })
})

describe('socket activation', () => {
  test('by systemd serves every socket without a socket line, and hides the variables from the app', async () => {
    const env = { LISTEN_FDS: '2', LISTEN_PID: 'PID', LISTEN_FDNAMES: 'a:b' }
    const launcher = handing({ sockets: ['', ''], as: [3, 4], env })
    const server = await startServer({ ini: `${APP}\nprotocol = http`, files: FILES, launcher })
    expect(server.log).toContain('- SystemD socket activation detected -')
    expect(socketLines(server.log)).toEqual([
      expect.stringMatching(/^uwsgi socket 0 attached to INET address 127\.0\.0\.1:\d+ fd 3$/),
      expect.stringMatching(/^uwsgi socket 1 attached to INET address 127\.0\.0\.1:\d+ fd 4$/),
    ])
    for (const port of server.ports) {
      for (const name of ['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES']) expect((await get(port, `/env?${name}`)).text()).toBe('(unset)')
    }
    server.signal('SIGHUP')
    await server.waitForLine(/^worker 1 buried/)
    for (const port of server.ports) expect((await get(port)).status).toBe(200)
  })

  test('gives a socket line of the same address its socket, and the line its protocol', async () => {
    const launcher = handing({ sockets: ['', ''], as: [3, 4], env: { LISTEN_FDS: '2', LISTEN_PID: 'PID' } })
    const server = await startServer({ ini: APP, args: ['--http-socket', '127.0.0.1:PORT0'], files: FILES, launcher })
    expect(socketLines(server.log)).toHaveLength(2)
    expect((await get(server.ports[0] ?? 0)).status).toBe(200)
    const client = await RawClient.connect(server.ports[1] ?? 0)
    client.send(uwsgiPacket(frontEndVars('/')))
    expect((await client.readResponse()).status).toBe(200)
    client.close()
    server.signal('SIGHUP')
    await server.waitForLine(/^worker 1 buried/)
    expect((await get(server.ports[0] ?? 0)).status).toBe(200)
  })

  test('that is meant for another process is ignored', async () => {
    const launcher = handing({ sockets: [''], as: [3], env: { LISTEN_FDS: '1', LISTEN_PID: '1' } })
    const run = await runServer({ ini: APP, files: FILES, launcher })
    expect(run.status).toBe(1)
    expect(run.log).not.toContain('- SystemD socket activation detected -')
  })

  test('with descriptors that do not listen ends the start and names one', async () => {
    const launcher = handing({ sockets: [''], as: [3], env: { LISTEN_FDS: '2', LISTEN_PID: 'PID' } })
    const run = await runServer({ ini: APP, files: FILES, launcher })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain('systemd: descriptor 4 is not a listening stream socket')
  })

  test("by Upstart's socket bridge serves its socket", async () => {
    const env = { UPSTART_EVENTS: 'socket', UPSTART_FDS: '5', UPSTART_JOB: 'web' }
    const server = await startServer({ ini: `${APP}\nprotocol = http`, files: FILES, launcher: handing({ sockets: [''], as: [5], env }) })
    expect(server.log).toContain('- Upstart socket bridge detected (job: web) -')
    expect(socketLines(server.log)).toEqual([`uwsgi socket 0 attached to INET address 127.0.0.1:${server.port} fd 5`])
    expect((await get(server.port, '/env?UPSTART_FDS')).text()).toBe('(unset)')
  })

  test('by Circus is a line with fd://', async () => {
    const server = await startServer({
      ini: `${APP}\nhttp-socket = fd://7`,
      files: FILES,
      launcher: handing({ sockets: [''], as: [7] }),
    })
    expect(socketLines(server.log)).toEqual([`uwsgi socket 0 inherited INET address 127.0.0.1:${server.port} fd 7`])
    expect((await get(server.port)).status).toBe(200)
  })
})

describe('shared sockets', () => {
  test('are bound once, named by their number, and kept over a reload', async () => {
    const server = await startServer({
      ini: `${APP}\nshared-socket = 127.0.0.1:0\nundeferred-shared-socket = 127.0.0.1:0\nhttp-socket = =1\nsocket = =0`,
      files: FILES,
      ready: /^spawned uWSGI worker 1/,
    })
    const ports = [0, 1].map((number) =>
      Number(
        server.log
          .map((line) => new RegExp(`^uwsgi shared socket ${number} bound to TCP address .*:(\\d+) fd`).exec(line)?.[1])
          .find(Boolean),
      ),
    )
    expect(server.log).toContainEqual(expect.stringMatching(/^uwsgi socket 0 mapped to shared socket 1 \(127\.0\.0\.1:\d+\) fd \d+$/))
    expect((await get(ports[1] ?? 0)).status).toBe(200)
    server.signal('SIGHUP')
    await server.waitForLine(/^worker 1 buried/)
    expect(server.log).toContainEqual(expect.stringMatching(/^found fd \d+ mapped to shared socket 0 /))
    expect((await get(ports[1] ?? 0)).status).toBe(200)
  })

  test.each([
    ['http-socket = =1', '"=1" names no shared socket: there are =0 to =0'],
    ['http-socket = =0\nsocket = =0', 'the shared socket =0 is served by another option already'],
  ])('with %s cannot be used', async (lines, message) => {
    const run = await runServer({ ini: `${APP}\nshared-socket = 127.0.0.1:0\n${lines}`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain(message)
  })
})

describe('socket options', () => {
  test('reuse-port lets two servers have one port', async () => {
    const first = await startServer({ ini: `${BASE}\nreuse-port = true\nso-keepalive = true\nsocket-sndbuf = 65536`, files: FILES })
    const second = await startServer({ ini: `${APP}\nhttp-socket = 127.0.0.1:${first.port}\nreuse-port = true`, files: FILES })
    expect(second.port).toBe(first.port)
    await first.stop()
    expect((await get(second.port)).status).toBe(200)
  })

  test('freebind binds an address that the machine does not have', async () => {
    const server = await startServer({ ini: `${BASE}\nhttp-socket = 192.0.2.77:0\nfreebind = true`, files: FILES })
    expect(socketLines(server.log)[1]).toMatch(/192\.0\.2\.77/)
  })

  test('shutdown-sockets refuses clients while the server still ends', async () => {
    const server = await startServer({ ini: `${BASE}\nshutdown-sockets = true\nmaster-fifo = f0\nprocesses = 2`, files: FILES })
    const slow = await RawClient.connect(server.port)
    slow.send('GET /slow?1 HTTP/1.1\r\nHost: a\r\n\r\n')
    expect((await get(server.port)).status).toBe(200)
    writeFileSync(join(server.dir, 'f0'), 'q')
    await server.waitForLine(/Gracefully killing/)
    // The first ones may still have been accepted, or reset in the queue.
    const attempt = (): Promise<string> =>
      new Promise((resolve) => {
        const client = connect(server.port, '127.0.0.1')
        client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')).once('connect', () => resolve('connected'))
        client.once('connect', () => client.destroy())
      })
    while ((await attempt()) !== 'ECONNREFUSED') expect(server.log).not.toContain('goodbye to uWSGI.')
    expect(server.log).not.toContain('goodbye to uWSGI.')
    expect((await slow.readResponse()).status).toBe(200)
    slow.close()
    await server.waitEnd()
  })
})

describe('a start waits', () => {
  test('for files, folders, mount points and interfaces', async () => {
    const file = join(dir, 'late')
    const starting = startServer({
      ini: `${BASE}\nwait-for-interface = lo\nwait-for-fs = ${dir}\nwait-for-file = ${file}\nwait-for-dir = ${dir}\nwait-for-mountpoint = /proc`,
      files: FILES,
      ready: /^waiting for .*late/,
    })
    const server = await starting
    expect(server.log).toContainEqual(expect.stringMatching(/^interface lo found with index \d+$/))
    expect(server.log.some((line) => /bound to TCP/.test(line))).toBe(false)
    writeFileSync(file, '')
    await server.waitForLine(/late found$/)
    await server.waitForLine(/ - \/proc mounted$/)
    await server.waitForLine(/^spawned uWSGI worker 1/)
  })

  test('no longer than its time-out', async () => {
    const run = await runServer({ ini: `${BASE}\nwait-for-dir = /etc/passwd\nwait-for-fs-timeout = 1`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log).toContain('waiting for /etc/passwd (max 1 seconds) ...')
    expect(run.log).toContain('/etc/passwd unavailable after 2 seconds')
  })

  test('for a socket before it loads the app, and a stop does not wait with it', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    other.close()
    const server = await startServer({ ini: `${BASE}\nwait-for-socket = 127.0.0.1:${port}`, files: FILES, ready: /^waiting for 127/ })
    const again = createServer((client) => client.destroy()).listen(port, '127.0.0.1')
    await server.waitForLine(new RegExp(`127\\.0\\.0\\.1:${port} ready$`))
    await server.waitForLine(/^spawned uWSGI worker 1/)
    again.close()
    const stuck = await startServer({ ini: `${BASE}\nwait-for-fs = /no/such/file`, files: FILES, ready: /^waiting for \/no/ })
    await stuck.stop({ timeout: 3000 })
  })
})

test('honour-stdin leaves the standard input to the app', async () => {
  const file = join(dir, 'input')
  writeFileSync(file, 'x')
  const launcher = ['/bin/sh', '-c', `exec "$@" < ${file}`, 'sh']
  const server = await startServer({ ini: `${BASE}\nhonour-stdin = true`, files: FILES, launcher })
  expect((await get(server.port, '/stdin')).text()).toBe(file)
})

test('logto with host:port sends each line as a datagram, those of workers too', async () => {
  const receiver = createSocket('udp4')
  receiver.bind(0, '127.0.0.1')
  await once(receiver, 'listening')
  const got: string[] = []
  const wanted = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      receiver.on('message', () => {
        if (got.some((text) => pattern.test(text))) resolve()
      })
    })
  receiver.on('message', (bytes) => got.push(bytes.toString()))
  const up = wanted(/^spawned uWSGI worker 1/)
  const requested = wanted(/\] GET \/udp => /)
  const run = await startServer({
    ini: `${APP}\nhttp-socket = ${join(dir, 'h.sock')}\nlogto = 127.0.0.1:${receiver.address().port}`,
    files: FILES,
    ready: /./,
    launcher: ['/bin/sh', '-c', 'echo begun; exec "$@"', 'sh'],
  })
  await up
  expect((await get(join(dir, 'h.sock'), '/udp')).status).toBe(200)
  await requested
  expect(got.every((text) => text.endsWith('\n'))).toBe(true)
  await run.stop()
  receiver.close()
})
