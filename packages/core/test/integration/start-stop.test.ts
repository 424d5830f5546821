import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { get, runServer, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

describe('a start', () => {
  test('answers requests and prints the lines operators know, in their order', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 2\nthreads = 2`, files: FILES })
    expect((await get(server.port)).text()).toMatch(/^pid \d+$/)
    const wanted = [
      /^\*\*\* Starting uWSGI-compatible uwsgi-ts \S+ \(64bit\) on \[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\] \*\*\*$/,
      /^os: Linux-/,
      /^nodename: /,
      /^machine: /,
      /^clock source: unix$/,
      /^detected number of CPU cores: \d+$/,
      /^current working directory: \//,
      /^detected binary path: \//,
      /^your processes number limit is \d+$/,
      /^detected max file descriptor number: \d+$/,
      /^uwsgi socket 0 bound to TCP address 127\.0\.0\.1:\d+ \(port auto-assigned\) fd \d+$/,
      /^your server socket listen backlog is limited to 100 connections$/,
      /^your mercy for graceful operations on workers is 60 seconds$/,
      /^mapped \d+ bytes \(\d+ KB\) for 4 cores$/,
      /^\*\*\* Operational MODE: preforking\+threaded \*\*\*$/,
      /^spawned uWSGI master process \(pid: \d+\)$/,
      /^spawned uWSGI worker 1 \(pid: \d+, cores: 2\)$/,
      /^spawned uWSGI worker 2 \(pid: \d+, cores: 2\)$/,
    ]
    let from = 0
    for (const pattern of wanted) {
      const at = server.log.findIndex((line, i) => i >= from && pattern.test(line))
      expect(at, `${pattern} after line ${from}`).toBeGreaterThanOrEqual(from)
      from = at + 1
    }
    expect(server.log).toContain(`spawned uWSGI master process (pid: ${server.pid})`)
  })

  test.each([
    ['processes = 1\nthreads = 1', 'single process'],
    ['processes = 1\nthreads = 2', 'threaded'],
    ['processes = 2\nthreads = 1', 'preforking'],
  ])('%j runs in mode %s', async (lines, mode) => {
    const server = await startServer({ ini: `${BASE}\n${lines}`, files: FILES })
    expect(server.log).toContain(`*** Operational MODE: ${mode} ***`)
  })

  test('without master the only worker is announced as such, and is still replaced when it dies', async () => {
    const server = await startServer({ ini: BASE.replace('master = true\n', ''), files: FILES })
    await server.waitForLine(/^spawned uWSGI worker 1 \(and the only\) \(pid: \d+, cores: 1\)$/)
    expect(server.log).toContain('*** WARNING: you are running uWSGI without its master process manager ***')
    expect((await get(server.port, '/die')).status).toBe(502)
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect((await get(server.port)).status).toBe(200)
  })

  test('several engines share the workers, and each takes clients', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 4\nengines = 2`, files: FILES })
    expect(server.pids().engine).toHaveLength(2)
    const seen = new Set<string>()
    // Which engine takes a client is the kernel's to say.
    for (let i = 0; i < 40 || (i < 2000 && seen.size < 2); i++) seen.add((await get(server.port)).text())
    expect(seen.size).toBeGreaterThan(1)
  })

  test('the app sees an empty standard input, the variables of env and the folder of chdir', async () => {
    const server = await startServer({
      ini: `${BASE.replace('app.py', '../app.py')}\nchdir = sub\nenv = FROM_INI=a b\nenv = GONE=1\nunenv = GONE`,
      files: { ...FILES, 'sub/empty': '' },
    })
    expect((await get(server.port, '/stdin')).text()).toBe('/dev/null')
    expect((await get(server.port, '/env?FROM_INI')).text()).toBe('a b')
    expect((await get(server.port, '/env?GONE')).text()).toBe('(unset)')
    expect((await get(server.port, '/env?UWSGI_RELOADS')).text()).toBe('0')
    expect((await get(server.port, '/cwd')).text()).toBe(join(server.dir, 'sub'))
    for (const name of ['UWSGI_TS_HANDOVER', 'UWSGI_TS_DAEMON']) expect((await get(server.port, `/env?${name}`)).text()).toBe('(unset)')
  })
})

test('processes carry the names that procname options ask for', async () => {
  const server = await startServer({ ini: `${BASE}\nauto-procname = true\nprocname-prefix-spaced = shop`, files: FILES })
  const name = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? ''
  expect(name(server.pid)).toBe('shop uWSGI master')
  await expect.poll(() => server.pids().other.concat(server.pids().zygote).map(name)).toContain('shop uWSGI engine 1')
  await expect.poll(() => name(server.workerPid(1))).toBe('shop uWSGI worker 1')
})

describe('a start that cannot be', () => {
  test('without a listener option ends with status 1 and the line of uWSGI', async () => {
    const run = await runServer({ ini: 'plugin = python\nmaster = true\nwsgi-file = app.py', files: FILES })
    expect(run.status).toBe(1)
    expect(run.log).toContain('The -s/--socket option is missing and stdin is not a socket.')
  })

  test('on a port that is taken ends with status 1 and names the address', async () => {
    const first = await startServer({ ini: BASE, files: FILES })
    const run = await runServer({ ini: BASE.replace('127.0.0.1:0', `127.0.0.1:${first.port}`), files: FILES })
    expect(run.status).toBe(1)
    expect(run.log).toContain(`probably another instance of uWSGI is running on the same address (127.0.0.1:${first.port}).`)
    expect(run.log.join('\n')).toContain('bind(): Address already in use')
    expect((await get(first.port)).status).toBe(200)
  })

  test('with a listen queue beyond the limit of the system ends with status 1', async () => {
    const limit = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'))
    const run = await runServer({ ini: `${BASE}\nlisten = ${limit + 1}`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log).toContain(`Listen queue size is greater than the system max net.core.somaxconn (${limit}).`)
  })

  test('into a folder that does not exist ends with status 1', async () => {
    const run = await runServer({ ini: `${BASE}\nchdir = /no/such/folder`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toMatch(/chdir: cannot change to \/no\/such\/folder: ENOENT/)
  })

  test('of an app with need-app ends with status 22', async () => {
    const run = await runServer({ ini: `${BASE}\nneed-app = true`, files: { 'app.py': 'x = 1\n' } })
    expect(run.log).toContain('*** no app loaded. GAME OVER ***')
    expect(run.status).toBe(22)
  })

  test('of an app without need-app goes on in full dynamic mode', async () => {
    const server = await startServer({ ini: BASE, files: { 'app.py': 'x = 1\n' } })
    expect(server.log).toContain('*** no app loaded. going in full dynamic mode ***')
    expect((await get(server.port)).status).toBe(500)
  })
})

describe('pid files', () => {
  test('hold the pid of the master and go with vacuum, wherever the server has gone meanwhile', async () => {
    const names = ['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2']
    const server = await startServer({
      ini: `${BASE}\nvacuum = true\nchdir = sub\n${names.map((name) => `${name} = ${name}.pid`).join('\n')}`,
      files: { 'sub/app.py': FILES['app.py'] ?? '' },
    })
    await server.waitForLine(/^writing pidfile to safe-pidfile2\.pid$/)
    const folder = (name: string): string => (name === 'pidfile' ? server.dir : join(server.dir, 'sub'))
    const texts = (): string[] => names.map((name) => readFileSync(join(folder(name), `${name}.pid`), 'utf8'))
    await expect.poll(texts).toEqual(names.map(() => `${server.pid}\n`))
    await server.stop()
    expect(server.log.filter((line) => line.startsWith('VACUUM: '))).toEqual(
      ['pidfile', 'pidfile2', 'safe pidfile', 'safe pidfile2'].map((kind) => `VACUUM: ${kind} removed.`),
    )
  })

  test('of the safe kind survive a second start by mistake', async () => {
    const ini = `${BASE}\nsafe-pidfile = \${PWD}/unused`.replace('${PWD}/unused', 'safe.pid')
    const first = await startServer({ ini, files: FILES })
    await first.waitForLine(/^writing pidfile to safe\.pid$/)
    const path = join(first.dir, 'safe.pid')
    const run = await runServer({ ini: BASE.replace('127.0.0.1:0', `127.0.0.1:${first.port}`) + `\nsafe-pidfile = ${path}`, files: FILES })
    expect(run.status).toBe(1)
    expect(readFileSync(path, 'utf8')).toBe(`${first.pid}\n`)
  })

  test('that cannot be written are reported, and the server goes on', async () => {
    const server = await startServer({ ini: `${BASE}\npidfile = /no/such/folder/x.pid`, files: FILES })
    expect(server.log).toContain('could not write pidfile.')
    expect((await get(server.port)).status).toBe(200)
    expect(existsSync('/no/such/folder')).toBe(false)
  })
})
