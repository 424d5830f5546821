import { describe, expect, test } from 'vitest'
import { get, readStats, runServer, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const OFTEN = 'max-requests = 10\nmin-worker-lifetime = 0\ndisable-logging = true'

/** Pids that answered, and how many answers were not 200. Each connection sends one request after the other. */
async function load(
  server: TestServer,
  requests: number,
  connections = 8,
  path = '/',
): Promise<{ perPid: Map<string, number>; failed: number }> {
  const perPid = new Map<string, number>()
  let failed = 0
  let left = requests
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const answer = await get(server.port, path)
      if (answer.status !== 200) failed += 1
      perPid.set(answer.text(), (perPid.get(answer.text()) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  return { perPid, failed }
}

interface StatsWorker {
  readonly id: number
  readonly requests: number
  readonly delta_requests: number
  readonly respawn_count: number
}

const workersOf = async (server: TestServer): Promise<StatsWorker[]> => (await readStats<{ workers: StatsWorker[] }>(server)).workers

const lines = (server: TestServer, pattern: RegExp): string[] => server.log.filter((line) => pattern.test(line))

describe('max-requests', () => {
  test.each([
    ['forked by the zygote', ''],
    ['with lazy-apps', 'lazy-apps = true\n'],
  ])('loses no request of thousands while workers %s are replaced every 10', async (_how, more) => {
    const requests = more === '' ? 3000 : 1000
    const server = await startServer({ ini: `${BASE}\n${more}${OFTEN}\nprocesses = 2\nstats = stats.sock`, files: FILES })
    const { perPid, failed } = await load(server, requests)
    expect(failed).toBe(0)
    expect([...perPid.values()].reduce((sum, count) => sum + count, 0)).toBe(requests)
    expect(perPid.size).toBeGreaterThan(10)
    // Each place counts its processes: the first one and those that came after it, of which the last may just be on its way.
    const spawned = (): number[] => [1, 2].map((id) => 1 + lines(server, new RegExp(`^Respawned uWSGI worker ${id} `)).length)
    const least = spawned()
    const workers = await workersOf(server)
    const most = spawned()
    expect(workers.reduce((sum, worker) => sum + worker.requests, 0)).toBe(requests)
    workers.forEach(({ respawn_count: count }, at) => {
      expect(count).toBeGreaterThanOrEqual(least[at] ?? 0)
      expect(count).toBeLessThanOrEqual(most[at] ?? 0)
    })
    expect(lines(server, /respawning too fast|^DAMN/)).toEqual([])
  })

  test('is exact with one worker, whose queue waits in the engine meanwhile, and logs the lines of uWSGI', async () => {
    const server = await startServer({ ini: `${BASE}\n${OFTEN}`, files: FILES })
    const first = server.workerPid(1)
    const { perPid, failed } = await load(server, 200)
    expect(failed).toBe(0)
    const counts = [...perPid.values()]
    expect(counts.filter((count) => count === 10).length).toBeGreaterThanOrEqual(19)
    expect(Math.max(...counts)).toBe(10)
    const from = server.log.findIndex((line) => line.startsWith('...The work'))
    expect(server.log[from]).toBe(`...The work of process ${first} is done. Seeya!`)
    expect(server.log[from + 1]).toBe(`worker 1 killed successfully (pid: ${first})`)
    expect(server.log[from + 2]).toMatch(/^Respawned uWSGI worker 1 \(new pid: \d+\)$/)
  })

  test('lets the requests that a worker runs on its other threads finish', async () => {
    const server = await startServer({ ini: `${BASE}\nthreads = 3\nmax-requests = 3\nmin-worker-lifetime = 0`, files: FILES })
    const first = server.workerPid(1)
    const slow = [get(server.port, '/slow?0.6'), get(server.port, '/slow?0.3')]
    await Promise.all([get(server.port), ...slow].map(async (answer) => expect((await answer).text()).toBe(`pid ${first}`)))
    await server.waitForLine(new RegExp(`^worker 1 killed successfully \\(pid: ${first}\\)$`))
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect((await get(server.port)).text()).toBe(`pid ${server.workerPid(1)}`)
  })

  test('replaces one worker at a time: the others go on beyond their number until the next one is there', async () => {
    // Boot takes a while, so that a second recycling would fall into the first.
    const slowBoot = { 'app.py': `import time\ntime.sleep(0.4)\n${FILES['app.py'] ?? ''}` }
    const server = await startServer({ ini: `${BASE}\n${OFTEN}\nlazy-apps = true\nprocesses = 3`, files: slowBoot })
    await server.waitForLine(/^WSGI app 0 .* pid: /)
    const { failed } = await load(server, 400)
    expect(failed).toBe(0)
    let away = 0
    let most = 0
    for (const line of server.log) {
      if (/^\.\.\.The work of process/.test(line)) most = Math.max(most, ++away)
      // With lazy-apps the app is loaded after the spawn line.
      if (/^Respawned uWSGI worker/.test(line)) away -= 1
    }
    expect(most).toBe(1)
  })

  test('adds max-requests-delta for each worker before', async () => {
    const server = await startServer({
      ini: `${BASE}\nmax-requests = 4\nmax-requests-delta = 100000\nmin-worker-lifetime = 0\nprocesses = 2`,
      files: FILES,
    })
    const second = server.workerPid(2)
    await load(server, 60)
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect(server.workerPid(2)).toBe(second)
  })

  test('leaves a worker alone that is younger than min-worker-lifetime', async () => {
    const server = await startServer({ ini: `${BASE}\nmax-requests = 2`, files: FILES })
    const { perPid } = await load(server, 20, 2)
    expect([...perPid.keys()]).toEqual([`pid ${server.workerPid(1)}`])
    expect(lines(server, /Seeya/)).toEqual([])
  })

  test('goes on through a reload under load', async () => {
    const server = await startServer({ ini: `${BASE}\n${OFTEN}`, files: FILES })
    const from = server.mark()
    const loading = load(server, 800)
    server.signal('SIGHUP')
    await server.waitForLine(/^gracefully \(RE\)spawned uWSGI master process/, { from })
    expect((await loading).failed).toBe(0)
  })

  test('a request of a worker about to be replaced is still ended by harakiri', async () => {
    const server = await startServer({ ini: `${BASE}\nmax-requests = 1\nmin-worker-lifetime = 0\nharakiri = 1`, files: FILES })
    const worker = server.workerPid(1)
    expect((await get(server.port, '/slow?30')).status).toBe(504)
    await server.waitForLine(new RegExp(`^DAMN ! worker 1 \\(pid: ${worker}\\) died, killed by signal 9`))
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect((await get(server.port)).status).toBe(200)
    expect(lines(server, new RegExp(`killed successfully \\(pid: ${worker}\\)`))).toEqual([])
  })
})

describe('max-worker-lifetime', () => {
  test('replaces workers one after the other, says how long they ran, and loses no request', async () => {
    const server = await startServer({
      ini: `${BASE}\nmax-worker-lifetime = 1\nmin-worker-lifetime = 0\nprocesses = 2\ncheck-interval = 0.2`,
      files: FILES,
    })
    const slow = get(server.port, '/slow?2.5')
    const first = await server.waitForLine(/^worker (\d) lifetime reached, it was running for (\d+) second\(s\)$/)
    expect(Number(first[2])).toBeGreaterThan(1)
    await server.waitForLine(/^Respawned uWSGI worker/)
    expect((await slow).status).toBe(200)
    expect(lines(server, /Seeya|killed successfully|^DAMN/)).toEqual([])
  })

  test('must be above min-worker-lifetime', async () => {
    const run = await runServer({ ini: `${BASE}\nmax-worker-lifetime = 5`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain('invalid min-worker-lifetime value (10), must be lower than max-worker-lifetime (5)')
  })
})

const EATER = {
  'app.py': `
import os, time
kept = []
def application(env, start):
    if env['PATH_INFO'] == '/eat': kept.append(os.urandom(1024) * 1024 * 64)
    if env['PATH_INFO'] == '/eat-slowly':
        kept.append(os.urandom(1024) * 1024 * 64)
        time.sleep(1)
    start('200 OK', [])
    return [b'pid %d' % os.getpid()]
`,
}

describe('memory limits', () => {
  test.each(['reload-on-rss = 60', 'reload-on-as = 100'])('%s replaces a worker that has grown, after its request', async (limit) => {
    const server = await startServer({
      ini: `${BASE}\nmin-worker-lifetime = 0\nmem-collector-freq = 0.2\n${limit}`,
      files: EATER,
    })
    const worker = server.workerPid(1)
    expect((await get(server.port, '/eat-slowly')).text()).toBe(`pid ${worker}`)
    await get(server.port, '/eat')
    await server.waitForLine(new RegExp(`^\\.\\.\\.The work of process ${worker} is done\\. Seeya!$`))
    await server.waitForLine(new RegExp(`^worker 1 killed successfully \\(pid: ${worker}\\)$`))
    await server.waitForLine(/^Respawned uWSGI worker 1/)
  })

  test('evil-reload-on-rss kills a worker in the middle of its request, which is answered 502', async () => {
    const server = await startServer({ ini: `${BASE}\nmem-collector-freq = 0.2\nevil-reload-on-rss = 60`, files: EATER })
    const worker = server.workerPid(1)
    expect((await get(server.port, '/eat-slowly')).status).toBe(502)
    await server.waitForLine(new RegExp(`^\\*\\*\\* EVIL RELOAD ON WORKER 1 RSS: \\d+ \\(pid: ${worker}\\) \\*\\*\\*$`))
    await server.waitForLine(new RegExp(`^DAMN ! worker 1 \\(pid: ${worker}\\) died, killed by signal 9`))
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect((await get(server.port)).status).toBe(200)
  })

  test('leaves workers below the limits alone', async () => {
    const server = await startServer({
      ini: `${BASE}\nmin-worker-lifetime = 0\nmem-collector-freq = 0.1\nreload-on-rss = 2000\nevil-reload-on-as = 4000`,
      files: EATER,
    })
    const worker = server.workerPid(1)
    for (let i = 0; i < 5; i++) await get(server.port, '/eat')
    expect((await get(server.port)).text()).toBe(`pid ${worker}`)
  })
})

test('where engines run the requests themselves, the log says that nothing replaces them', async () => {
  const plugin = {
    'hello/package.json': JSON.stringify({
      name: 'uwsgi-ts-plugin-hello',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      uwsgi: { abi: 1, name: 'hello' },
    }),
    'hello/index.js': `export default {
  name: 'hello',
  setup(ctx) { ctx.requests.add({ name: 'all', filter: { pathPrefix: '/' }, handler: () => ({ status: 200, body: 'hi' }) }) },
}`,
  }
  const server = await startServer({
    ini: 'plugin = ./hello\nmaster = true\nhttp-socket = 127.0.0.1:0\nmax-requests = 1\nmin-worker-lifetime = 0\nreload-on-rss = 1',
    files: plugin,
  })
  await server.waitForLine(/^max-requests, reload-on-rss: has no effect: engines run the requests here, and they are not replaced$/)
  for (let i = 0; i < 3; i++) expect((await get(server.port)).text()).toBe('hi')
  expect(lines(server, /Respawned|Seeya/)).toEqual([])
})
