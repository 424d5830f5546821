import { describe, expect, test } from 'vitest'
import { get, runServer, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

describe('harakiri', () => {
  test('answers 504, logs the lines of uWSGI and replaces the worker', async () => {
    const server = await startServer({ ini: `${BASE}\nharakiri = 1`, files: FILES })
    const worker = server.workerPid(1)
    const started = Date.now()
    expect((await get(server.port, '/slow?30')).status).toBe(504)
    expect(Date.now() - started).toBeLessThan(3500)
    await server.waitForLine(new RegExp(` - \\*\\*\\* HARAKIRI ON WORKER 1 \\(pid: ${worker}, try: 1\\) \\*\\*\\*$`))
    await server.waitForLine(/ - HARAKIRI !!! worker 1 status !!!$/)
    const core = await server.waitForLine(/ - HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/slow\?30 since (\d+)$/)
    expect(Math.abs(Number(core[1]) - started / 1000)).toBeLessThan(3)
    await server.waitForLine(/ - HARAKIRI !!! end of worker 1 status !!!$/)
    await server.waitForLine(new RegExp(`^DAMN ! worker 1 \\(pid: ${worker}\\) died, killed by signal 9`))
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect((await get(server.port)).status).toBe(200)
    expect(server.log).toContain(
      ' *** WARNING: you have enabled harakiri without post buffering. Slow upload could be rejected on post-unbuffered webservers *** ',
    )
  })

  test('tells where the worker was stuck with harakiri-verbose', async () => {
    const server = await startServer({ ini: `${BASE}\nharakiri = 1\nharakiri-verbose = true`, files: FILES })
    expect((await get(server.port, '/slow?30')).status).toBe(504)
    await server.waitForLine(/^HARAKIRI: -- syscall> \d+ 0x/)
    await server.waitForLine(/^HARAKIRI: -- wchan> \S+$/)
  })

  test('leaves requests alone that are fast enough', async () => {
    const server = await startServer({ ini: `${BASE}\nharakiri = 2`, files: FILES })
    expect((await get(server.port, '/slow?0.5')).status).toBe(200)
    expect(server.log.join('\n')).not.toContain('HARAKIRI ON')
  })
})

test('a reload of workers alone has worker-reload-mercy for each of them, and kills who needs longer', async () => {
  const server = await startServer({ ini: `${BASE}\nlazy = true\nprocesses = 2\nworker-reload-mercy = 1`, files: FILES })
  const answer = get(server.port, '/slow?600')
  // Answered later than the first was read: that one is at it.
  expect((await get(server.port)).status).toBe(200)
  server.signal('SIGHUP')
  const [, stuck] = await server.waitForLine(/ - worker \d \(pid: (\d+)\) is taking too much time to die\.\.\.NO MERCY !!!$/)
  await server.waitForLine(new RegExp(`^DAMN ! worker \\d \\(pid: ${stuck}\\) died, killed by signal 9`))
  expect((await answer).status).toBe(502)
  expect(server.log.filter((line) => /NO MERCY/.test(line))).toHaveLength(1)
  expect((await get(server.port)).status).toBe(200)
})

describe('lazy-apps', () => {
  test('loads the app in each worker', async () => {
    const server = await startServer({ ini: `${BASE}\nlazy-apps = true\nprocesses = 2`, files: FILES })
    const [first, second] = [server.workerPid(1), server.workerPid(2)]
    await server.waitForLine(new RegExp(`^WSGI app 0 .* pid: ${first} `))
    await server.waitForLine(new RegExp(`^WSGI app 0 .* pid: ${second} `))
    expect((await get(server.port)).status).toBe(200)
  })

  test('with need-app and a broken app ends the instance with status 22', async () => {
    const run = await runServer({ ini: `${BASE}\nlazy-apps = true\nneed-app = true`, files: { 'app.py': 'x = 1\n' } })
    expect(run.status).toBe(22)
    expect(run.log.some((line) => /^OOPS ! failed loading app in worker 1 \(pid \d+\)$/.test(line))).toBe(true)
    expect(run.log).toContain('need-app requested, destroying the instance...')
  })

  test('with an app that dies at boot respawns in bursts with the pause of forkbomb-delay between', async () => {
    const server = await startServer({
      ini: `${BASE}\nlazy-apps = true\nforkbomb-delay = 1`,
      files: { 'app.py': 'import os\nos._exit(3)\n' },
    })
    const line = /^worker respawning too fast !!! i have to sleep a bit \(1 seconds\)\.\.\.$/
    await server.waitForLine(line)
    const from = server.mark()
    const started = Date.now()
    await server.waitForLine(/^Respawned uWSGI worker 1/, { from })
    expect(Date.now() - started).toBeGreaterThan(700)
    await server.waitForLine(line, { from })
    // The guard holds: one burst a second, whatever the app does.
    expect(server.log.filter((text) => /^DAMN/.test(text)).length).toBeLessThan(12)
  })

  test('with an app that dies at boot can still be stopped while the master waits to respawn', async () => {
    const server = await startServer({
      ini: `${BASE}\nlazy-apps = true\nforkbomb-delay = 60`,
      files: { 'app.py': 'import os\nos._exit(3)\n' },
    })
    await server.waitForLine(/respawning too fast/)
    await server.stop({ timeout: 4000 })
  })
})

test('an exception of the app is a 500, is counted, and costs no worker', async () => {
  const server = await startServer({ ini: BASE, files: FILES })
  expect((await get(server.port, '/raise')).status).toBe(500)
  expect((await get(server.port)).text()).toBe(`pid ${server.workerPid(1)}`)
  server.signal('SIGUSR1')
  await server.waitForLine(/^\tworker 1 app 0 \[\] requests: 2 exceptions: 1$/)
})
