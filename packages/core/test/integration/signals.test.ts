import { describe, expect, test } from 'vitest'
import { get, RawClient, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

describe('a stop', () => {
  test.each(['SIGINT', 'SIGQUIT'] as const)('by %s ends with status 0 and goodbye', async (signal) => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 2`, files: FILES })
    await server.stop({ signal })
    expect(server.log).toContain('SIGINT/SIGTERM received...killing workers...')
    expect(server.log.at(-1)).toBe('goodbye to uWSGI.')
    expect(server.log.filter((line) => /^worker [12] buried after \d+ seconds$/.test(line))).toHaveLength(2)
  })

  test('by SIGTERM with die-on-term ends with status 0', async () => {
    const server = await startServer({ ini: `${BASE}\ndie-on-term = true`, files: FILES })
    await server.stop({ signal: 'SIGTERM' })
    expect(server.log.at(-1)).toBe('goodbye to uWSGI.')
  })

  test('while an app is being loaded does not wait for it', async () => {
    const server = await startServer({
      ini: BASE,
      files: { 'app.py': 'import time\nprint("loading now", flush=True)\ntime.sleep(600)\n' },
      ready: /loading now/,
    })
    await server.stop({ timeout: 5000 })
  })

  test('is forced by a second signal when a worker does not listen to the first', async () => {
    const stubborn = `
import signal, threading, time
def application(env, start):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start('200 OK', [])
    yield b'x'
    time.sleep(600)
`
    const server = await startServer({ ini: BASE, files: { 'app.py': stubborn } })
    const client = await RawClient.connect(server.port)
    client.send('GET / HTTP/1.0\r\n\r\n')
    await client.readUntil('\r\n\r\n')
    server.signal('SIGINT')
    await server.waitForLine(/killing workers/)
    server.signal('SIGINT')
    await server.waitEnd({ status: 0, timeout: 8000 })
    client.close()
  })

  test('kills a worker that does not leave in its mercy', async () => {
    const deaf = `
import signal, time
def application(env, start):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start('200 OK', [])
    yield b'x'
    time.sleep(600)
`
    const server = await startServer({ ini: `${BASE}\nworker-reload-mercy = 1`, files: { 'app.py': deaf } })
    const client = await RawClient.connect(server.port)
    client.send('GET / HTTP/1.0\r\n\r\n')
    await client.readUntil('\r\n\r\n')
    await server.stop({ timeout: 8000 })
    expect(
      server.log.some((line) => /^\w{3} \w{3} .* - worker 1 \(pid: \d+\) is taking too much time to die\.\.\.NO MERCY !!!$/.test(line)),
    ).toBe(true)
    client.close()
  })
})

test('a graceful reload kills a worker that does not finish within worker-reload-mercy', async () => {
  const server = await startServer({ ini: `${BASE}\nworker-reload-mercy = 1`, files: FILES })
  const client = await RawClient.connect(server.port)
  client.send('GET /slow?600 HTTP/1.0\r\n\r\n')
  const from = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/ - worker 1 \(pid: \d+\) is taking too much time to die\.\.\.NO MERCY !!!$/, { from })
  expect((await get(server.port)).status).toBe(200)
  client.close()
})

test('SIGUSR1 logs the configuration and the counters of each worker and app', async () => {
  const server = await startServer({ ini: `${BASE}\nprocesses = 2`, files: FILES })
  await get(server.port)
  await get(server.port)
  server.signal('SIGUSR1')
  await server.waitForLine(/^\tworkers total requests: 2$/)
  await server.waitForLine(/^\tworker 2 app 0 \[\] requests: \d exceptions: 0$/)
  expect(server.log).toContain(';uWSGI instance configuration')
  expect(server.log).toContain('processes = 2')
})

test('SIGTSTP pauses and the second one resumes; requests made in between wait and are answered', async () => {
  const server = await startServer({ ini: BASE, files: FILES })
  server.signal('SIGTSTP')
  await server.waitForLine(/ - \*\*\* PAUSE \(press start to resume, if you do not have a joypad send SIGTSTP\) \*\*\*$/)
  await server.waitForLine(/ - \*\*\* worker 1 suspended \*\*\*$/)
  const answer = get(server.port)
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, 'none yet'))])
  expect(early).toBe('none yet')
  server.signal('SIGTSTP')
  await server.waitForLine(/ - \*\*\* \(SIGTSTP received\) resuming workers \*\*\*$/)
  expect((await answer).status).toBe(200)
})

test('SIGUSR2, SIGWINCH and SIGURG do nothing to the master', async () => {
  const server = await startServer({ ini: BASE, files: FILES })
  for (const signal of ['SIGUSR2', 'SIGWINCH', 'SIGURG'] as const) server.signal(signal)
  expect((await get(server.port)).status).toBe(200)
})

test('SIGHUP to a worker lets it finish its request, then it is replaced without complaint', async () => {
  const server = await startServer({ ini: BASE, files: FILES })
  const worker = server.workerPid(1)
  const slow = get(server.port, '/slow?0.5')
  await new Promise((resolve) => setTimeout(resolve, 150))
  process.kill(worker, 'SIGHUP')
  expect((await slow).status).toBe(200)
  await server.waitForLine(/^Respawned uWSGI worker 1/)
  expect(server.log.join('\n')).not.toContain('DAMN')
  expect((await get(server.port)).text()).toBe(`pid ${server.workerPid(1)}`)
})

test('SIGTERM reloads brutally: the request under way fails, the master keeps its pid, the port stays', async () => {
  const server = await startServer({ ini: BASE, files: FILES })
  const { port } = server
  const slow = get(port, '/slow?5').then(
    (response) => response.status,
    () => 'cut',
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  const from = server.mark()
  server.signal('SIGTERM')
  await server.waitForLine(/^\.\.\.brutally killing workers\.\.\.$/, { from })
  await server.waitForLine(new RegExp(`^gracefully \\(RE\\)spawned uWSGI master process \\(pid: ${server.pid}\\)$`), { from })
  expect([502, 'cut']).toContain(await slow)
  expect((await get(port)).status).toBe(200)
  await server.waitForLine(/^uwsgi socket 0 inherited INET address/, { from })
})
