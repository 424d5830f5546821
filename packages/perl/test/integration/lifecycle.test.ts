// Lives of workers, mounts and what runs after a request, through the whole server.

import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { get, runServer, startServer } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'
import { FIXTURES } from './fixtures.js'

const base = `master = true\nhttp-socket = 127.0.0.1:0\npsgi = ${FIXTURES}/api.psgi\n`

test('the start log has the lines of the reference server', async () => {
  const server = await startServer({ ini: `${base}processes = 2` })
  await server.waitForLine(/^initialized Perl \d+\.\d+\.\d+ main interpreter at 0x[0-9a-f]+$/)
  await server.waitForLine(/^PSGI app 0 \(.*\/api\.psgi\) loaded in \d+ seconds at 0x[0-9a-f]+ \(interpreter 0x[0-9a-f]+\)$/)
  expect(
    server.log.filter((line) => line.startsWith('PSGI app 0')),
    'loaded once, before the fork',
  ).toHaveLength(1)
})

test('lazy apps are loaded by each worker', async () => {
  const server = await startServer({ ini: `${base}processes = 2\nlazy-apps = true` })
  expect(await get(server.port, '/version')).toMatchObject({ status: 200 })
  await server.waitForLine(/PSGI app 0/)
  const first = server.log.findIndex((line) => line.startsWith('PSGI app 0'))
  await server.waitForLine(/PSGI app 0/, { from: first + 1 })
})

test('cleanup handlers run after the reply and after the line of the request in the log', async () => {
  const server = await startServer({ ini: base })
  for (let i = 0; i < 5; i++) {
    const from = server.mark()
    expect((await get(server.port, '/cleanup')).text()).toBe('cleaned')
    await server.waitForLine(/^cleanup 2$/, { from })
    const order = server.log.slice(from).filter((line) => /GET \/cleanup|^cleanup|in a handler/.test(line))
    expect(order[0]).toMatch(/GET \/cleanup => generated 7 bytes/)
    expect(order.slice(1)).toEqual(['cleanup 1 of /cleanup', '[uwsgi-perl error] in a handler', 'cleanup 2'])
  }
})

test('psgix.harakiri.commit replaces the worker after its reply', async () => {
  const server = await startServer({ ini: base })
  const before = server.workerPid(1)
  expect((await get(server.port, '/harakiri-commit')).text()).toBe('last words')
  await server.waitForLine(/^\*\*\* psgix\.harakiri\.commit requested \*\*\*$/)
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
  const after = (await get(server.port, '/pid')).text()
  expect(Number(after)).toBe(server.workerPid(1))
  expect(Number(after)).not.toBe(before)
  expect(server.log.some((line) => line.includes('DAMN'))).toBe(false)
})

test('a limit that the app sets ends its request, and an exception that is watched for costs the worker its place', async () => {
  const app = `use POSIX ();
    sub { my $path = $_[0]{PATH_INFO};
      if ($path eq '/stuck') { uwsgi::set_user_harakiri(1); sleep 30 }
      if ($path eq '/cleared') { uwsgi::set_user_harakiri(1); uwsgi::set_user_harakiri(0); select undef, undef, undef, 1.5 }
      die "on purpose\\n" if $path eq '/raise';
      die "otherwise\\n" if $path eq '/other';
      [200, [], ["pid $$"]] }`
  const ini = `master = true\nhttp-socket = 127.0.0.1:0\npsgi = app.psgi\nreload-on-exception-value = on purpose`
  const server = await startServer({ ini, files: { 'app.psgi': app } })
  const first = server.workerPid(1)
  expect((await get(server.port, '/cleared')).text()).toBe(`pid ${first}`)
  expect((await get(server.port, '/stuck')).status).toBe(504)
  await server.waitForLine(new RegExp(`HARAKIRI ON WORKER 1 \\(pid: ${first}, try: 1\\)`))
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
  const from = server.mark()
  const second = server.workerPid(1)
  expect((await get(server.port, '/other')).status).toBe(500)
  expect((await get(server.port)).text()).toBe(`pid ${second}`)
  expect((await get(server.port, '/raise')).status).toBe(500)
  await server.waitForLine(new RegExp(`monitored exception detected, respawning worker 1 \\(pid: ${second}\\)`), { from })
  await server.waitForLine(/^Respawned uWSGI worker 1 /, { from })
})

test('a worker that the app ends is replaced, and the client gets an answer', async () => {
  const server = await startServer({ ini: base })
  expect((await get(server.port, '/exit')).status).toBeGreaterThanOrEqual(500)
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
  expect(await get(server.port, '/version')).toMatchObject({ status: 200 })
})

test('a killed worker is replaced and waiting requests are served', async () => {
  const server = await startServer({ ini: base })
  process.kill(server.workerPid(1), 'SIGKILL')
  expect((await get(server.port, '/version')).status).toBe(200)
  await server.waitForLine(/DAMN ! worker 1 .* died, killed by signal 9/)
})

test('a graceful reload finishes the running request and loads the app anew', async () => {
  const server = await startServer({ ini: base })
  const from = server.mark()
  const slow = get(server.port, '/sleep')
  server.signal('SIGHUP')
  expect((await slow).text()).toBe('slept')
  await server.waitForLine(/PSGI app 0/, { from })
  await server.waitForLine(/spawned uWSGI worker 1 /i, { from })
  expect((await get(server.port, '/worker')).text()).toBe('1')
})

test('uwsgi::reload reloads', async () => {
  const server = await startServer({ ini: base })
  const from = server.mark()
  expect((await get(server.port, '/reload')).text()).toBe('1')
  await server.waitForLine(/PSGI app 0/, { from })
  await server.waitForLine(/spawned uWSGI worker 1 /i, { from })
})

test('uwsgi::opt and uwsgi::VERSION tell the configuration', async () => {
  const server = await startServer({ ini: `${base}perl-arg = one\nperl-arg = two` })
  const opt = (await get(server.port, '/opt')).text()
  expect(opt).toContain('perl-arg=one,two')
  expect(opt).toContain(`psgi=${FIXTURES}/api.psgi`)
  expect((await get(server.port, '/argv')).text()).toBe(`${FIXTURES}/api.psgi one two`)
  expect((await get(server.port, '/version')).text()).toMatch(/^\d+\.\d+/)
})

const MOUNTED = 'sub { my $env = shift; [200, [], [__FILE__ =~ m{([^/]+)$}, " $env->{SCRIPT_NAME} $env->{PATH_INFO}"]] }'

test('mounted apps answer below their mountpoints', async () => {
  const server = await startServer({
    ini: 'master = true\nhttp-socket = 127.0.0.1:0\npsgi = root.psgi\nmount = /a=a.pl\nmount = /a/b=ab.psgi\nmanage-script-name = true',
    files: { 'root.psgi': MOUNTED, 'a.pl': MOUNTED, 'ab.psgi': MOUNTED },
  })
  const ask = async (path: string): Promise<string> => (await get(server.port, path)).text()
  expect(await ask('/')).toBe('root.psgi  /')
  expect(await ask('/a')).toBe('a.pl /a ')
  expect(await ask('/a/x')).toBe('a.pl /a /x')
  expect(await ask('/ab')).toBe('root.psgi  /ab')
  expect(await ask('/a/b/c')).toBe('ab.psgi /a/b /c')
})

test('a bare argument is an app', async () => {
  const server = await startServer({
    args: ['--http-socket', '127.0.0.1:0', '--master', 'hello.psgi'],
    files: { 'hello.psgi': "sub { [200, [], ['hello']] }" },
  })
  expect((await get(server.port)).text()).toBe('hello')
})

test('threads of a worker serve at the same time', async () => {
  const server = await startServer({ ini: `master = true\nhttp-socket = 127.0.0.1:0\nthreads = 3\npsgi = ${FIXTURES}/slow.psgi` })
  const began = performance.now()
  const pids = await Promise.all([1, 2, 3].map(async () => (await get(server.port, '/?0.6')).text()))
  expect(performance.now() - began).toBeLessThan(1500)
  expect(new Set(pids).size).toBe(1)
})

test('need-app without a working app ends with 22', async () => {
  const run = await runServer({
    ini: 'master = true\nhttp-socket = 127.0.0.1:0\npsgi = broken.psgi\nneed-app = true',
    files: { 'broken.psgi': 'die "not today\\n"' },
  })
  expect(run.status).toBe(22)
  expect(run.log.join('\n')).toMatch(/not today[^]*unable to find PSGI function entry point\./)
})

test('without need-app the server runs and answers 500', async () => {
  const server = await startServer({
    ini: 'master = true\nhttp-socket = 127.0.0.1:0\npsgi = broken.psgi',
    files: { 'broken.psgi': 'die "not today\\n"' },
  })
  expect(await get(server.port)).toMatchObject({ status: 500 })
  await server.waitForLine(/^--- unable to find perl application ---$/)
})

test('an interpreter that does not exist is named', async () => {
  const run = await runServer({
    ini: 'master = true\nhttp-socket = 127.0.0.1:0\nperl-interpreter = /nonexistent/perl\npsgi = a.psgi',
    files: { 'a.psgi': 'sub {}' },
  })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toContain('/nonexistent/perl')
})

test('perl-version prints the version and ends', async () => {
  const run = await runServer({ args: ['--http-socket', '127.0.0.1:0', '--perl-version'] })
  expect(run.status).toBe(0)
  expect(run.log).toContainEqual(expect.stringMatching(/^5\.\d+\.\d+$/))
})

test('perl-auto-reload serves the changed module', async () => {
  const app = "use lib '.'; use Watched; sub { [200, [], [Watched::text()]] }"
  const server = await startServer({
    ini: 'http-socket = 127.0.0.1:0\npsgi = app.psgi\nperl-auto-reload = 1',
    files: { 'app.psgi': app, 'Watched.pm': "package Watched; sub text { 'old' } 1;" },
  })
  expect((await get(server.port)).text()).toBe('old')
  const from = server.mark()
  writeFileSync(join(server.dir, 'Watched.pm'), "package Watched; sub text { 'new' } 1;")
  const later = Date.now() / 1000 + 10
  utimesSync(join(server.dir, 'Watched.pm'), later, later)
  // The look comes after a request, when a second has gone by since the last one.
  await expect.poll(async () => (await get(server.port)).text(), { timeout: 10_000, interval: 250 }).toBe('new')
  await server.waitForLine(/^\[perl-auto-reloader\] .*Watched\.pm has been modified !!!$/, { from })
})
