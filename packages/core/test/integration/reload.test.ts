import { readlinkSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { get, RawClient, startServer, type TestServer } from '../../src/testing/index.js'
import { APP, BASE, FILES } from './python-apps.js'

/** Sends SIGHUP and waits until the old workers are gone. */
async function reload(server: TestServer): Promise<void> {
  const from = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/^gracefully \(RE\)spawned uWSGI master process/, { from })
  await server.waitForLine(/^worker \d+ buried after \d+ seconds$/, { from })
}

/** Requests on connections of their own, one after the other, until told to stop. */
async function connectionPerRequest(port: number, running: () => boolean): Promise<number> {
  let answered = 0
  while (running()) {
    const response = await get(port, '/slow?0.01')
    expect(response.status).toBe(200)
    answered += 1
  }
  return answered
}

/** Requests on one kept-alive connection; a new one only after a response that announced the close. */
async function keepAlive(port: number, running: () => boolean): Promise<{ answered: number; connections: number }> {
  let answered = 0
  let connections = 0
  let client: RawClient | undefined
  while (running()) {
    if (client === undefined) {
      client = await RawClient.connect(port)
      connections += 1
    }
    const response = await client.request('GET /slow?0.005 HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(response.status).toBe(200)
    answered += 1
    if (response.header('connection') === 'close') {
      client.close()
      client = undefined
    }
  }
  client?.close()
  return { answered, connections }
}

const KEEP_ALIVE = `${BASE.replace('http-socket', 'http11-socket')}\nprocesses = 2`

describe('a graceful reload', () => {
  test('keeps pid, port and socket, and brings new workers', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 2`, files: FILES })
    const workers = [server.workerPid(1), server.workerPid(2)]
    const { port } = server
    await reload(server)
    expect(server.port).toBe(port)
    expect(server.pids().master).toEqual([server.pid])
    for (let i = 0; i < 6; i++) expect(workers).not.toContain(Number((await get(port)).text().slice(4)))
    for (const line of ['binary reloading uWSGI...', '...gracefully killing workers...']) expect(server.log).toContain(line)
    expect(server.log.join('\n')).toMatch(
      /found fd (\d+) mapped to socket 0 \(127\.0\.0\.1:\d+\)[^]*uwsgi socket 0 inherited INET address 127\.0\.0\.1:\d+ fd \1/,
    )
    expect((await get(port, '/env?UWSGI_RELOADS')).text()).toBe('1')
  })

  test('under load of both kinds of clients loses no request', async () => {
    const server = await startServer({ ini: KEEP_ALIVE, files: FILES })
    const { port } = server
    let running = true
    const loops = Promise.all([
      connectionPerRequest(port, () => running),
      connectionPerRequest(port, () => running),
      keepAlive(port, () => running),
      keepAlive(port, () => running),
    ])
    await new Promise((resolve) => setTimeout(resolve, 200))
    await reload(server)
    await reload(server)
    await new Promise((resolve) => setTimeout(resolve, 200))
    running = false
    const [first, second, third, fourth] = await loops
    for (const count of [first, second, third.answered, fourth.answered]) expect(count).toBeGreaterThan(20)
    // A draining engine asked them to come again.
    expect(third.connections).toBeGreaterThan(1)
    expect(server.log.filter((line) => / (50\d)\) /.test(line))).toEqual([])
  }, 40_000)

  test('keeps idle connections until their next request, and answers it', async () => {
    const server = await startServer({ ini: KEEP_ALIVE, files: FILES })
    const client = await RawClient.connect(server.port)
    const ask = (): ReturnType<RawClient['request']> => client.request('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await ask()
    const old = [1, 2].map((worker) => `pid ${server.workerPid(worker)}`)
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^\.\.\.gracefully killing workers\.\.\.$/, { from })
    // Longer than a stop would leave it open, and far from keepalive-timeout.
    await new Promise((resolve) => setTimeout(resolve, 2500))
    const response = await ask()
    expect(response.status).toBe(200)
    expect(response.header('connection')).toBe('close')
    expect(old).toContain(response.text())
    await server.waitForLine(/^worker \d+ buried after \d+ seconds$/, { from })
    client.close()
  })

  test('lets a long request end on its old worker', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 1`, files: FILES })
    const old = server.workerPid(1)
    const slow = get(server.port, '/slow?2')
    await new Promise((resolve) => setTimeout(resolve, 200))
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^\.\.\.gracefully killing workers\.\.\.$/, { from })
    // The old engine may take one more connection before it hears that it shall not; it then waits for the old worker.
    const quick = await Promise.any(
      Array.from({ length: 6 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i * 40))
        const text = (await get(server.port)).text()
        if (text === `pid ${old}`) throw new Error('served by the old generation')
        return text
      }),
    )
    expect(quick).toBe(`pid ${server.workerPid(1)}`)
    const first = await Promise.race([slow, Promise.resolve('the quick one')])
    expect(first).toBe('the quick one')
    expect((await slow).text()).toBe(`pid ${old}`)
    await server.waitForLine(/^worker 1 buried after \d+ seconds$/, { from })
  })

  test('reads the configuration anew', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 1`, files: FILES })
    writeFileSync(join(server.dir, 'app.ini'), `[uwsgi]\n${BASE}\nprocesses = 3\nenv = ADDED=yes\n`)
    await reload(server)
    expect(server.pids().worker).toHaveLength(3)
    expect((await get(server.port, '/env?ADDED')).text()).toBe('yes')
  })

  test('with new and dropped listeners binds the one and closes the other', async () => {
    const server = await startServer({ ini: `${BASE}\nhttp-socket = 127.0.0.2:0`, files: FILES })
    const dropped = server.ports[1] ?? 0
    writeFileSync(join(server.dir, 'app.ini'), `[uwsgi]\n${BASE}\nhttp-socket = ${join(server.dir, 'new.sock')}\n`)
    await reload(server)
    expect((await get(join(server.dir, 'new.sock'))).status).toBe(200)
    await server.waitForLine(/^uwsgi socket 1 bound to UNIX address .*new\.sock fd \d+$/)
    // Closed when the last process of the old generation has left, which is a little after its workers.
    await expect
      .poll(
        () =>
          RawClient.connect(`127.0.0.2:${dropped}`).then(
            (client) => client.close(),
            (error: Error) => error.message,
          ),
        { timeout: 5000 },
      )
      .toContain('ECONNREFUSED')
  })

  test('keeps the unix socket of a listener: same file, same inode', async () => {
    const server = await startServer({ ini: BASE.replace('127.0.0.1:0', 'us.sock'), files: FILES })
    const path = join(server.dir, 'us.sock')
    const before = statSync(path).ino
    await reload(server)
    expect(statSync(path).ino).toBe(before)
    expect((await get(path)).status).toBe(200)
  })

  test('several times in a row leaks no descriptor in the master', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const descriptors = (): string[] => {
      const links: string[] = []
      for (let fd = 0; fd < 200; fd++) {
        try {
          links.push(readlinkSync(`/proc/${server.pid}/fd/${fd}`).replace(/\d+/g, 'N'))
        } catch {
          // Not open.
        }
      }
      return links
    }
    const before = descriptors().length
    for (let i = 0; i < 4; i++) await reload(server)
    await expect.poll(() => descriptors().length, { timeout: 5000 }).toBe(before)
    expect((await get(server.port)).status).toBe(200)
  }, 60_000)

  test('survives a hail of signals at any moment of it', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    for (let i = 0; i < 60; i++) {
      server.signal(i % 3 === 0 ? 'SIGHUP' : 'SIGUSR2')
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    expect((await get(server.port)).status).toBe(200)
  })

  test.each([0, 5, 10, 15, 20, 30, 40, 60, 80])(
    'lets a stop %i ms after the program image was replaced end the server in order',
    async (wait) => {
      const server = await startServer({ ini: BASE, files: FILES })
      server.signal('SIGHUP')
      await server.waitForLine(/^running /)
      await new Promise((resolve) => setTimeout(resolve, wait))
      await server.stop()
      expect(server.log.at(-1)).toBe('goodbye to uWSGI.')
    },
  )

  test('asked for while one is being started is done after it, once', async () => {
    const server = await startServer({ ini: `${BASE}\nlazy-apps = true`, files: { 'app.py': `import time\ntime.sleep(0.4)\n${APP}` } })
    expect((await get(server.port)).status).toBe(200)
    server.signal('SIGHUP')
    const first = server.mark()
    await server.waitForLine(/^gracefully \(RE\)spawned/, { from: first })
    for (let i = 0; i < 3; i++) server.signal('SIGHUP')
    const second = server.mark()
    await server.waitForLine(/^gracefully \(RE\)spawned/, { from: second })
    await server.waitForLine(/^worker 1 buried/, { from: second })
    await server.waitForLine(/^worker 1 buried/, { from: server.log.findIndex((line, i) => i > second && line.includes('buried')) + 1 })
    expect((await get(server.port, '/env?UWSGI_RELOADS')).text()).toBe('2')
  })

  test('with exit-on-reload ends instead, with status 0', async () => {
    const server = await startServer({ ini: `${BASE}\nexit-on-reload = true`, files: FILES })
    server.signal('SIGHUP')
    await server.waitForLine(/^uWSGI: GAME OVER \(insert coin\)$/)
    await server.waitEnd({ status: 0 })
  })
})

test('with lazy only the workers are replaced', async () => {
  const server = await startServer({ ini: `${BASE}\nlazy = true`, files: FILES })
  expect((await get(server.port)).status).toBe(200)
  writeFileSync(join(server.dir, 'app.py'), APP.replace("b'pid %d'", "b'new %d'"))
  server.signal('SIGHUP')
  await server.waitForLine(/^\.\.\.gracefully killing workers\.\.\.$/)
  await server.waitForLine(/^Respawned uWSGI worker 1/)
  expect((await get(server.port)).text()).toBe(`new ${server.workerPid(1)}`)
  expect(server.log.join('\n')).not.toMatch(/binary reloading|DAMN/)
})

test('a worker that dies while its generation drains is replaced as long as requests wait for it', async () => {
  const server = await startServer({ ini: BASE, files: FILES })
  const dying = get(server.port, '/slow?1.5')
  await new Promise((resolve) => setTimeout(resolve, 150))
  const waiting = [get(server.port), get(server.port)]
  const old = server.workerPid(1)
  server.signal('SIGHUP')
  await server.waitForLine(/^Gracefully killing worker 1/)
  const fresh = server.workerPid(1)
  process.kill(old, 'SIGKILL')
  expect((await dying).status).toBe(502)
  for (const response of await Promise.all(waiting)) expect(response.status).toBe(200)
  expect((await get(server.port)).text()).toBe(`pid ${fresh}`)
})

describe('a reload that fails', () => {
  test('because the configuration is wrong changes nothing', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const worker = server.workerPid(1)
    writeFileSync(join(server.dir, 'app.ini'), `[uwsgi]\n${BASE}\nprocesses = many\n`)
    server.signal('SIGHUP')
    await server.waitForLine(/^reload: the configuration is not good any more \(see above\); nothing was changed, the running one goes on$/)
    expect(server.log.join('\n')).toContain('"many" is not')
    expect((await get(server.port)).text()).toBe(`pid ${worker}`)
  })

  test.each([
    ['is wrong', 'processes = many'],
    ['has nothing to serve on', 'no-server = true'],
  ])(
    'because the configuration turns out only in the new program image that it %s leaves the old generation serving',
    async (_title, line) => {
      // What the pre-flight cannot see: true in the new image alone.
      const server = await startServer({ ini: `${BASE}\nstats = 127.0.0.1:0\nif-env = UWSGI_TS_HANDOVER\n${line}\nendif =`, files: FILES })
      const worker = server.workerPid(1)
      for (let i = 0; i < 2; i++) {
        const from = server.mark()
        server.signal('SIGHUP')
        await server.waitForLine(/^reload: the new configuration did not start: .*; the old one goes on$/, { from })
        expect((await get(server.port)).text()).toBe(`pid ${worker}`)
        await server.waitForLine(/^\*\*\* Stats server enabled on/, { from })
      }
      expect((await get(server.port, '/die')).status).toBe(502)
      await server.waitForLine(/^Respawned uWSGI worker 1/)
      expect((await get(server.port)).status).toBe(200)
    },
  )

  test('because the configuration is gone changes nothing', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    unlinkSync(join(server.dir, 'app.ini'))
    server.signal('SIGHUP')
    await server.waitForLine(/^reload: the configuration is not good any more/)
    expect((await get(server.port)).status).toBe(200)
  })

  test('because the app is broken leaves the old workers serving, and a later one with a repaired app works', async () => {
    const server = await startServer({ ini: `${BASE}\nneed-app = true`, files: FILES })
    const worker = server.workerPid(1)
    writeFileSync(join(server.dir, 'app.py'), 'this is not python\n')
    server.signal('SIGHUP')
    await server.waitForLine(/^reload: the new configuration did not start: .*; the old one goes on$/)
    expect((await get(server.port)).text()).toBe(`pid ${worker}`)
    expect((await get(server.port, '/die')).status).toBe(502)
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect((await get(server.port)).status).toBe(200)
    writeFileSync(join(server.dir, 'app.py'), APP.replace("b'pid %d'", "b'new %d'"))
    await reload(server)
    expect((await get(server.port)).text()).toMatch(/^new \d+$/)
  })

  test('because no app can be loaded any more is one without need-app too, unless need-app = false allows it', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const worker = server.workerPid(1)
    writeFileSync(join(server.dir, 'app.py'), 'import nothing_of_this_name\n')
    server.signal('SIGHUP')
    await server.waitForLine(
      /^reload: the new configuration did not start: no app could be loaded, and there was one before; .*; the old one goes on$/,
    )
    expect((await get(server.port)).text()).toBe(`pid ${worker}`)
    writeFileSync(join(server.dir, 'app.ini'), `[uwsgi]\n${BASE}\nneed-app = false\n`)
    await reload(server)
    expect((await get(server.port)).status).toBe(500)
  })

  test('because a lazily loaded app dies at boot leaves the old workers serving', async () => {
    const server = await startServer({ ini: `${BASE}\nlazy-apps = true`, files: FILES })
    const worker = server.workerPid(1)
    expect((await get(server.port)).text()).toBe(`pid ${worker}`)
    writeFileSync(join(server.dir, 'app.py'), 'import os\nos._exit(9)\n')
    server.signal('SIGHUP')
    await server.waitForLine(
      /^reload: the new configuration did not start: worker 1 \(pid \d+\) exited with status 9 before it was ready; the old one goes on$/,
    )
    expect((await get(server.port)).text()).toBe(`pid ${worker}`)
  })

  test('because a new address is taken leaves the old sockets open', async () => {
    const other = await startServer({ ini: BASE, files: FILES })
    const server = await startServer({ ini: BASE, files: FILES })
    writeFileSync(join(server.dir, 'app.ini'), `[uwsgi]\n${BASE.replace('127.0.0.1:0', `127.0.0.1:${other.port}`)}\n`)
    server.signal('SIGHUP')
    await server.waitForLine(/^reload: the new configuration did not start: http-socket: .*Address already in use; the old one goes on$/)
    expect((await get(server.port)).status).toBe(200)
    expect((await get(other.port)).status).toBe(200)
  })
})

test('a stop in the middle of a reload ends both generations', async () => {
  const server = await startServer({ ini: `${BASE}\nlazy-apps = true`, files: FILES })
  expect((await get(server.port)).status).toBe(200)
  writeFileSync(join(server.dir, 'app.py'), 'import time\nprint("loading anew", flush=True)\ntime.sleep(600)\n')
  server.signal('SIGHUP')
  await server.waitForLine(/loading anew/)
  expect((await get(server.port)).status).toBe(200)
  await server.stop()
  expect(server.log.at(-1)).toBe('goodbye to uWSGI.')
})

test('a master killed in the middle of a reload leaves nothing of either generation', async () => {
  const server = await startServer({ ini: `${BASE}\nlazy-apps = true\nprocesses = 2`, files: FILES })
  for (const worker of [1, 2]) await server.waitForLine(new RegExp(`^WSGI app 0 .* pid: ${server.workerPid(worker)} `))
  writeFileSync(join(server.dir, 'app.py'), 'import time\nprint("loading anew", flush=True)\ntime.sleep(20)\n')
  server.signal('SIGHUP')
  await server.waitForLine(/loading anew/)
  process.kill(server.pid, 'SIGKILL')
  await server.waitEnd({ status: 'SIGKILL' })
})
