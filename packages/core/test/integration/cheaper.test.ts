// The number of workers under real load: more, fewer, none, and no request lost by any of it.
import { closeSync, constants, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { get, RawClient, readStats, runServer, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const QUICK = 'check-interval = 0.1'

const start = (more: string, files: Readonly<Record<string, string>> = {}, ready?: RegExp): Promise<TestServer> =>
  startServer({
    ini: `${BASE}\ndisable-logging = true\nstats = stats.sock\nmaster-fifo = fifo\n${more}`,
    files: { ...FILES, ...files },
    ready: ready ?? /^\*\*\* Stats server enabled/,
  })

function write(server: TestServer, letters: string): void {
  const fd = openSync(join(server.dir, 'fifo'), constants.O_WRONLY | constants.O_NONBLOCK)
  writeSync(fd, letters)
  closeSync(fd)
}

interface StatsWorker {
  readonly id: number
  readonly pid: number
  readonly status: string
  readonly last_spawn: number
}

const workersOf = async (server: TestServer): Promise<StatsWorker[]> => (await readStats<{ workers: StatsWorker[] }>(server)).workers

const states = async (server: TestServer): Promise<string[]> => (await workersOf(server)).map(({ status }) => status)
const lines = (server: TestServer, pattern: RegExp): string[] => server.log.filter((line) => pattern.test(line))
const waitForLines = (server: TestServer, pattern: RegExp, count: number): Promise<void> =>
  expect.poll(() => lines(server, pattern).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count)
const ask = (client: RawClient, path: string): ReturnType<RawClient['request']> =>
  client.request(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
const SPAWNED = /^(?:spawned|Respawned) uWSGI worker \d/
const CHEAPED = /^uWSGI worker \d+ cheaped\.$/

/** An algorithm that does at each look what the next letter says: `+`, `-` or `.`. */
const scripted = (letters: string, repeat = false): Record<string, string> => ({
  'algo.mjs': `export default { name: 'algo', setup(ctx) {
    ctx.cheaperAlgorithms.add('scripted', ({ log }) => {
      let at = 0
      return (snapshot) => {
        const letter = ${JSON.stringify(letters)}[${repeat ? `at++ % ${letters.length}` : 'at++'}]
        if (letter === '?') log('seen ' + JSON.stringify(snapshot))
        return letter === '+' ? 1 : letter === '-' ? -1 : 0
      }
    })
  } }`,
})
const SCRIPTED = 'plugin = ./algo.mjs\ncheaper-algo = scripted'

describe('spare, the default', () => {
  test('starts workers while all are busy, stops them one by one when the load is over, and loses no request', async () => {
    const server = await start(`${QUICK}\nprocesses = 4\ncheaper = 1\ncheaper-step = 2\ncheaper-overload = 2`)
    expect(await states(server)).toEqual(['idle', 'cheap', 'cheap', 'cheap'])
    const answers = await Promise.all(Array.from({ length: 12 }, () => get(server.port, '/slow?0.5')))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
    expect(new Set(answers.map((answer) => answer.text())).size).toBe(4)
    await waitForLines(server, CHEAPED, 3)
    expect((await states(server)).filter((state) => state === 'cheap').length).toBe(3)
    const mine = server.log.findIndex((line) => CHEAPED.test(line))
    expect(server.log[mine - 1]).toMatch(/^worker \d killed successfully \(pid: \d+\)$/)
    expect((await get(server.port)).status).toBe(200)
    expect(lines(server, /^DAMN|too fast/)).toEqual([])
  })

  test('a place that is filled again says Respawned, and counts it', async () => {
    const server = await start(`${QUICK}\nprocesses = 2\ncheaper = 1\ncheaper-overload = 2`)
    for (const round of [1, 2]) {
      const busy = [get(server.port, '/slow?0.6'), get(server.port, '/slow?0.6')]
      await server.waitForLine(round === 1 ? /^spawned uWSGI worker 2/ : /^Respawned uWSGI worker \d/)
      await Promise.all(busy)
      await waitForLines(server, CHEAPED, round)
    }
  })
})

describe('the start', () => {
  test('cheaper-initial workers run first, and fewer when nobody needs them', async () => {
    const server = await start(`${QUICK}\nprocesses = 4\ncheaper = 2\ncheaper-initial = 3\ncheaper-overload = 2`)
    expect(lines(server, SPAWNED).length).toBe(3)
    await server.waitForLine(CHEAPED)
    expect(await states(server)).toEqual(['cheap', 'idle', 'idle', 'cheap'])
  })

  test.each([
    ['cheaper = 4\nprocesses = 4', 'invalid cheaper value: must be lower than processes'],
    ['cheaper = 1\nprocesses = 2\ncheaper-rss-limit-soft = 1', 'enabling cheaper-rss-limit-soft requires enabling also memory-report'],
    [
      'cheaper = 1\nprocesses = 2\ncheaper-rss-limit-hard = 1\nmemory-report = true',
      'enabling cheaper-rss-limit-hard requires setting also cheaper-rss-limit-soft',
    ],
    [
      'cheaper = 1\nprocesses = 2\ncheaper-rss-limit-hard = 2\ncheaper-rss-limit-soft = 2\nmemory-report = true',
      'cheaper-rss-limit-hard value must be higher than cheaper-rss-limit-soft value',
    ],
    [
      'cheaper = 1\nprocesses = 2\ncheaper-algo = busyness\ncheaper-busyness-min = 60',
      'cheaper-algo busyness: cheaper-busyness-min: 60% is not below cheaper-busyness-max (50%); expected a smaller percentage',
    ],
  ])('%s is refused', async (ini, message) => {
    const run = await runServer({ ini: `${BASE}\n${ini}`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain(message)
  })

  test('warns of a cheaper-initial out of range, and of an algorithm that does not exist', async () => {
    const server = await start('processes = 3\ncheaper = 2\ncheaper-initial = 1\ncheaper-algo = nope')
    expect(server.log).toContain(
      'warning: invalid cheaper-initial value (1), must be equal or higher than cheaper (2), using 2 as initial number of workers',
    )
    expect(server.log).toContain('unable to find requested cheaper algorithm, falling back to spare')
    expect(lines(server, SPAWNED).length).toBe(2)
  })

  test('cheaper-algo-list prints the names, those of plugins first, and the start goes on', async () => {
    const server = await start('processes = 2\ncheaper-algo-list = true\nplugin = ./algo.mjs', scripted('.'))
    const from = server.log.indexOf('*** uWSGI loaded cheaper algorithms ***')
    const to = server.log.indexOf('--- end of cheaper algorithms list ---')
    expect(server.log.slice(from + 1, to)).toEqual(['scripted', 'busyness', 'spare', 'spare2', 'backlog', 'backlog2', 'manual'])
  })
})

describe('the master FIFO', () => {
  test('+ and - start and stop one worker, between cheaper and processes', async () => {
    const server = await start('processes = 3\ncheaper = 1\ncheaper-algo = manual')
    const first = server.workerPid(1)
    write(server, '+')
    await server.waitForLine(/^spawned uWSGI worker 2 /)
    write(server, '++')
    await server.waitForLine(/^spawned uWSGI worker 3 /)
    await server.waitForLine(/^cheaper: all 3 workers run already/)
    // The oldest goes.
    write(server, '-')
    await server.waitForLine(new RegExp(`^worker 1 killed successfully \\(pid: ${first}\\)$`))
    write(server, '--')
    await server.waitForLine(/^cheaper: 1 workers run; cheaper says no fewer than 1$/)
    await waitForLines(server, CHEAPED, 2)
    expect((await states(server)).filter((state) => state === 'idle').length).toBe(1)
    expect((await get(server.port)).status).toBe(200)
  })

  test('takes each of many commands that come one after the other', async () => {
    const server = await start('processes = 2\ncheaper = 1\ncheaper-initial = 2\ncheaper-algo = manual')
    for (let i = 0; i < 200; i += 1) {
      write(server, '+')
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await waitForLines(server, /^cheaper: all 2 workers run already/, 200)
  })

  test('- waits for a worker to be idle', async () => {
    const server = await start(`${QUICK}\nprocesses = 3\ncheaper = 1\ncheaper-initial = 2\ncheaper-algo = manual`)
    const busy = [get(server.port, '/slow?0.8'), get(server.port, '/slow?0.8')]
    await expect.poll(() => states(server)).toEqual(['busy', 'busy', 'cheap'])
    write(server, '-')
    for (const answer of await Promise.all(busy)) expect(answer.status).toBe(200)
    expect(lines(server, CHEAPED)).toEqual([])
    await server.waitForLine(CHEAPED)
  })

  test('+ and - say that the number is fixed without cheaper', async () => {
    const server = await start('processes = 2')
    write(server, '+-')
    await server.waitForLine(/^master-fifo: \+ changes the number of workers, which is fixed/)
    await server.waitForLine(/^master-fifo: - changes the number of workers, which is fixed/)
    expect(await states(server)).toEqual(['idle', 'idle'])
  })

  test('C lets requests end, stops all workers, and the next request starts them again', async () => {
    const server = await start('processes = 2')
    const slow = get(server.port, '/slow?0.5')
    await expect.poll(() => states(server)).toContain('busy')
    write(server, 'C')
    await server.waitForLine(/ - going cheap\.\.\.$/)
    expect((await slow).status).toBe(200)
    await server.waitForLine(/^cheap mode enabled: waiting for socket connection\.\.\.$/)
    expect(await states(server)).toEqual(['cheap', 'cheap'])
    expect(server.pids().worker).toEqual([])
    expect((await get(server.port)).status).toBe(200)
    await waitForLines(server, /^Respawned uWSGI worker/, 2)
  })

  test('a request that comes while C lets another one end brings the workers back', async () => {
    const server = await start('processes = 2')
    const slow = get(server.port, '/slow?1')
    await expect.poll(() => states(server)).toContain('busy')
    write(server, 'C')
    await expect.poll(() => states(server)).toContain('cheap')
    expect((await get(server.port)).status).toBe(200)
    expect((await slow).status).toBe(200)
    await waitForLines(server, /^Respawned uWSGI worker/, 2)
    await expect.poll(() => states(server)).toEqual(['idle', 'idle'])
    expect(lines(server, /^cheap mode enabled/)).toEqual([])
  })
})

test('a worker that asks to be made cheap comes back for the next request', async () => {
  const server = await start('processes = 1')
  expect((await get(server.port, '/exit?15')).status).toBe(502)
  await server.waitForLine(/^worker 1 asked for cheap mode \(pid: \d+\)\.\.\.$/)
  await server.waitForLine(CHEAPED)
  expect(await states(server)).toEqual(['cheap'])
  expect((await get(server.port)).status).toBe(200)
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
})

test('a chain reload replaces those that run, and no others', async () => {
  const server = await start('processes = 3\ncheaper = 2\ncheaper-algo = manual')
  write(server, 'c')
  await server.waitForLine(/ - chain reloading complete$/)
  expect(lines(server, / - chain next victim/).length).toBe(2)
  expect(await states(server)).toEqual(['idle', 'idle', 'cheap'])
})

describe('cheap', () => {
  test('no worker runs until the first request, which waits and is answered', async () => {
    const server = await start('processes = 3\ncheap = true')
    await server.waitForLine(/^cheap mode enabled: waiting for socket connection\.\.\.$/)
    expect(await states(server)).toEqual(['cheap', 'cheap', 'cheap'])
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(server.port)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    await waitForLines(server, SPAWNED, 3)
  })

  test('with cheaper so many are started then', async () => {
    const server = await start('processes = 3\ncheap = true\ncheaper = 2')
    expect((await get(server.port)).status).toBe(200)
    await waitForLines(server, SPAWNED, 2)
    expect(await states(server)).toEqual(['idle', 'idle', 'cheap'])
  })

  test('each engine wakes workers of its own', async () => {
    const server = await start('processes = 4\nengines = 2\ncheap = true\ncheaper = 2')
    // Which engine takes a client is the kernel's to say.
    const woken = async (): Promise<number> => {
      const answers = await Promise.all(Array.from({ length: 30 }, () => get(server.port)))
      expect(answers.every(({ status }) => status === 200)).toBe(true)
      return new Set(lines(server, SPAWNED)).size
    }
    await expect.poll(woken, { timeout: 15_000 }).toBe(2)
  })

  test('a reload of a server without workers gives one without workers', async () => {
    const server = await start('processes = 2\ncheap = true')
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^cheap mode enabled/, { from })
    expect((await get(server.port)).status).toBe(200)
  })
})

describe('idle', () => {
  test('stops the workers after a time without requests; an open connection stays, and its next request starts them again', async () => {
    const server = await start('processes = 2\nidle = 1\nhttp11-socket = 127.0.0.1:0')
    const client = await RawClient.connect(server.ports[1] ?? 0)
    const first = (await ask(client, '/')).text()
    await server.waitForLine(/^workers have been inactive for more than 1 seconds \(\d+-\d+\)$/)
    await server.waitForLine(/^cheap mode enabled: waiting for socket connection\.\.\.$/)
    expect(server.pids().worker).toEqual([])
    const second = await ask(client, '/')
    expect(second.status).toBe(200)
    expect(second.text()).not.toBe(first)
    client.close()
    await waitForLines(server, /^Respawned uWSGI worker/, 2)
    // And once more.
    await waitForLines(server, /^cheap mode enabled/, 2)
  })

  test('a request that runs longer keeps them', async () => {
    const server = await start('processes = 2\nidle = 1')
    expect((await get(server.port, '/slow?3')).status).toBe(200)
    expect(lines(server, /inactive/)).toEqual([])
  })

  test('die-on-idle ends the server with 0', async () => {
    const server = await start('processes = 2\nidle = 1\ndie-on-idle = true')
    await server.waitForLine(/^workers have been inactive/)
    await server.waitEnd({ status: 0 })
    expect(server.log.at(-1)).toBe('goodbye to uWSGI.')
  })

  test('a request on a connection of before is answered while a reload replaces the stopped workers', async () => {
    const server = await start('processes = 1\nidle = 1\nhttp11-socket = 127.0.0.1:0')
    const client = await RawClient.connect(server.ports[1] ?? 0)
    expect((await ask(client, '/')).status).toBe(200)
    await server.waitForLine(/^cheap mode enabled/)
    server.signal('SIGHUP')
    await server.waitForLine(/^\.\.\.gracefully killing workers/)
    expect((await ask(client, '/')).status).toBe(200)
    client.close()
    await server.waitForLine(/^Respawned uWSGI worker 1 /)
  })

  test('a reload while all are stopped starts the workers anew', async () => {
    const server = await start('processes = 2\nidle = 1')
    await server.waitForLine(/^cheap mode enabled/)
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^spawned uWSGI worker 2 /, { from })
    await server.waitForLine(/^\.\.\.gracefully killing workers/, { from })
    expect((await get(server.port)).status).toBe(200)
  })
})

describe('memory', () => {
  test('above cheaper-rss-limit-soft no worker is started', async () => {
    const server = await start(
      `${QUICK}\nprocesses = 3\ncheaper = 1\ncheaper-rss-limit-soft = 1\nmemory-report = true\n${SCRIPTED}`,
      scripted('+'),
    )
    await server.waitForLine(/^BUG! cheaper algo returned 1 but it cannot spawn any worker at this time!$/)
    write(server, 's')
    await server.waitForLine(/total requests/)
    expect(lines(server, SPAWNED).length).toBe(1)
  })

  test('above cheaper-rss-limit-hard workers are stopped, down to cheaper', async () => {
    const limits = 'cheaper-rss-limit-soft = 1\ncheaper-rss-limit-hard = 2\nmemory-report = true'
    const server = await start(`${QUICK}\nprocesses = 3\ncheaper = 1\ncheaper-initial = 3\ncheaper-algo = manual\n${limits}`)
    await server.waitForLine(/^cheaper hard rss memory limit exceeded, cheap one of 3 workers$/)
    await server.waitForLine(/^cheaper hard rss memory limit exceeded, cheap one of 2 workers$/)
    await waitForLines(server, CHEAPED, 2)
    expect((await get(server.port)).status).toBe(200)
    expect(lines(server, /hard rss/).length).toBe(2)
  })
})

describe('algorithms of plugins', () => {
  test('see what the workers do, and what waits', async () => {
    const server = await start(`${QUICK}\nprocesses = 2\ncheaper = 1\n${SCRIPTED}`, scripted('?', true))
    const busy = [1, 2, 3].map(() => get(server.port, '/slow?0.6'))
    const [, text = ''] = await server.waitForLine(/^seen (\{.*"busy":1,"cheaped":1,"waiting":2,.*\})$/)
    const seen = JSON.parse(text) as Record<string, unknown>
    expect(seen).toMatchObject({ active: 1, busy: 1, cheaped: 1, waiting: 2, canSpawn: true })
    expect(seen['workers']).toMatchObject([
      { id: 1, active: true, busy: true },
      { id: 2, active: false, busy: false, runningTime: 0 },
    ])
    for (const answer of await Promise.all(busy)) expect(answer.status).toBe(200)
    await server.waitForLine(/^seen .*"runningTime":[1-9].*"busy":0,"cheaped":1,"waiting":0/)
  })

  test('one that throws, or answers nonsense, is said once and changes nothing', async () => {
    const bad = `export default { name: 'algo', setup: (ctx) => ctx.cheaperAlgorithms.add('bad', () => () => 0.5) }`
    const server = await start(`${QUICK}\nprocesses = 2\ncheaper = 1\nplugin = ./algo.mjs\ncheaper-algo = bad`, { 'algo.mjs': bad })
    await server.waitForLine(/^cheaper-algo bad: it answered 0\.5; expected a whole number of workers; the number of workers stays$/)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(lines(server, /^cheaper-algo bad/).length).toBe(1)
    expect((await get(server.port)).status).toBe(200)
  })

  test('busyness is there by its name, and by its options', async () => {
    const server = await start(
      `${QUICK}\nprocesses = 2\ncheaper = 1\ncheaper-algo = busyness\ncheaper-overload = 1\ncheaper-busyness-max = 30`,
    )
    expect(server.log).toContain('[busyness] settings: min=25%, max=30%, overload=1, multiplier=10, respawn penalty=2')
    const busy = get(server.port, '/slow?2.5')
    await server.waitForLine(/^\[busyness\] 1s average busyness is at 100%, will spawn 1 new worker\(s\)$/)
    await server.waitForLine(/^spawned uWSGI worker 2 /)
    expect((await busy).status).toBe(200)
  })
})

describe('a reload', () => {
  test('whose app does not load leaves the server of before as it was, without workers and able to wake them', async () => {
    const server = await start('processes = 2\nidle = 1\nneed-app = true')
    await server.waitForLine(/^cheap mode enabled/)
    writeFileSync(join(server.dir, 'app.py'), 'raise RuntimeError("broken")')
    server.signal('SIGHUP')
    await server.waitForLine(/; the old one goes on$/)
    expect(await states(server)).toEqual(['cheap', 'cheap'])
    expect((await get(server.port)).status).toBe(200)
    await server.waitForLine(/^cheap mode enabled/, { from: server.mark() })
  })

  test('in the middle of workers that come and go loses no request', async () => {
    const server = await start(`${QUICK}\nprocesses = 3\ncheaper = 1\n${SCRIPTED}`, scripted('+.-', true))
    let failed = 0
    let going = true
    const load = async (): Promise<void> => {
      while (going) if ((await get(server.port, '/slow?0.01')).status !== 200) failed += 1
    }
    // Fewer than workers: one that is never idle is never stopped.
    const clients = [load(), load()]
    for (let reload = 0; reload < 3; reload += 1) {
      const from = server.mark()
      server.signal('SIGHUP')
      await server.waitForLine(/^\.\.\.gracefully killing workers/, { from })
      await server.waitForLine(CHEAPED, { from: server.mark() })
    }
    going = false
    await Promise.all(clients)
    expect(failed).toBe(0)
    expect(lines(server, /^DAMN|too fast|NO MERCY|internal error/)).toEqual([])
  })
})

test('workers that come and go ten times a second lose no request', async () => {
  const server = await start(
    `${QUICK}\nprocesses = 4\ncheaper = 1\ncheaper-initial = 3\nhttp11-socket = 127.0.0.1:0\n${SCRIPTED}`,
    scripted('-+', true),
  )
  const until = Date.now() + 4000
  let failed = 0
  let count = 0
  const closing = async (): Promise<void> => {
    while (Date.now() < until) {
      if ((await get(server.port, '/slow?0.002')).status !== 200) failed += 1
      count += 1
    }
  }
  const kept = async (): Promise<void> => {
    const client = await RawClient.connect(server.ports[1] ?? 0)
    while (Date.now() < until) {
      if ((await ask(client, '/slow?0.002')).status !== 200) failed += 1
      count += 1
    }
    client.close()
  }
  await Promise.all([closing(), kept()])
  expect(failed).toBe(0)
  expect(count).toBeGreaterThan(200)
  expect(lines(server, CHEAPED).length).toBeGreaterThan(5)
  expect(lines(server, /^DAMN|too fast|NO MERCY|internal error/)).toEqual([])
})
