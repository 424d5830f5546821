// Lives of Python workers in a real server: loading, forking, virtual environments, reloads, and apps that misbehave.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { get, runServer, startServer } from '@uwsgi-ts/core/testing'
import { expect, onTestFinished, test } from 'vitest'
import { BASE, FIXTURES, pythonServer } from './python-server.js'

const PID_APP = `import os
print('loaded')
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'%d' % os.getpid()]
`

test('the start log has the lines of the reference server', async () => {
  const server = await pythonServer(`wsgi-file = app.py\nprocesses = 2\npythonpath = /usr/share/..\n`, { files: { 'app.py': PID_APP } })
  for (const line of [
    /^Python version: 3\.\d+\.\d+ .*$/,
    /^Python main interpreter initialized at 0x[0-9a-f]+$/,
    /^added \/usr\/share\/\.\.\/ to pythonpath\.$/,
    /^WSGI app 0 \(mountpoint=''\) ready in \d+ seconds on interpreter 0x[0-9a-f]+ pid: \d+ \(default app\)$/,
  ])
    await server.waitForLine(line)
  expect(
    server.log.filter((line) => line === 'loaded'),
    'loaded once, before the fork',
  ).toHaveLength(1)
})

test('lazy apps are loaded by each worker', async () => {
  const server = await pythonServer('wsgi-file = app.py\nprocesses = 2\nlazy-apps = true\n', { files: { 'app.py': PID_APP } })
  const ready = /^WSGI app 0 .* pid: (\d+) \(default app\)$/
  const first = await server.waitForLine(ready)
  const second = await server.waitForLine(ready, { from: server.log.indexOf(first[0]) + 1 })
  expect(new Set([first[1], second[1]])).toEqual(new Set([String(server.workerPid(1)), String(server.workerPid(2))]))
})

test('a virtual environment brings its interpreter and its packages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-venv-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const home = join(folder, 'venv')
  execFileSync('/usr/bin/python3', ['-m', 'venv', '--without-pip', home])
  const version = execFileSync('/usr/bin/python3', ['-c', 'import sys; print("python%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  }).trim()
  mkdirSync(join(home, 'lib', version, 'site-packages'), { recursive: true })
  writeFileSync(join(home, 'lib', version, 'site-packages', 'only_here.py'), 'VALUE = "only in the venv"\n')
  const server = await startServer({
    ini: `master = true\nhttp-socket = 127.0.0.1:0\nvirtualenv = ${home}\nwsgi-file = app.py\n`,
    files: {
      'app.py':
        "import sys, only_here\ndef application(e, s):\n    s('200 OK', [])\n    return [(only_here.VALUE + ' ' + sys.prefix).encode()]\n",
    },
  })
  expect((await get(server.port)).text()).toBe(`only in the venv ${home}`)
  await server.waitForLine(/^PEP 405 virtualenv detected: /)
  await server.waitForLine(/^Set PythonHome to /)
})

test('a home that is no folder stops the start and is named', async () => {
  const run = await runServer({
    ini: 'master = true\nhttp-socket = 127.0.0.1:0\nvirtualenv = missing\nwsgi-file = app.py\n',
    files: { 'app.py': PID_APP },
  })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toContain('Python Home is not a directory: missing')
})

test('threads of a worker serve at the same time', async () => {
  const server = await pythonServer('wsgi-file = app.py\nthreads = 3\n', {
    files: {
      'app.py': `import threading
meeting = threading.Barrier(3, timeout=20)
def application(environ, start_response):
    meeting.wait()
    start_response('200 OK', [])
    return [threading.current_thread().name.encode()]
`,
    },
  })
  const names = await Promise.all([0, 1, 2].map(async () => (await get(server.port)).text()))
  expect(names.sort()).toEqual(['uWSGIWorker1Core0', 'uWSGIWorker1Core1', 'uWSGIWorker1Core2'])
})

test('mounted apps answer below their mountpoints', async () => {
  const app = (name: string): string =>
    `def application(e, s):\n    s('200 OK', [])\n    return [('${name} %(SCRIPT_NAME)s %(PATH_INFO)s' % e).encode()]\n`
  const server = await pythonServer('wsgi-file = root.py\nmount = /a=a.py\nmount = /a/b=b:application\nmanage-script-name = true\n', {
    files: { 'root.py': app('root'), 'a.py': app('a'), 'b.py': app('b') },
  })
  const ask = async (path: string): Promise<string> => (await get(server.port, path)).text()
  expect(await ask('/')).toBe('root  /')
  expect(await ask('/a')).toBe('a /a ')
  expect(await ask('/a/x')).toBe('a /a /x')
  expect(await ask('/ax')).toBe('root  /ax')
  expect(await ask('/a/b/c')).toBe('b /a/b /c')
})

test('a bare file argument is an app', async () => {
  const server = await startServer({ args: ['--http-socket', '127.0.0.1:0', '--master', 'app.py'], files: { 'app.py': PID_APP } })
  expect((await get(server.port)).text()).toBe(String(server.workerPid(1)))
})

test('need-app without a working app ends with 22', async () => {
  const run = await runServer({ ini: `${BASE}module = missing\nneed-app = true\n` })
  expect(run.status).toBe(22)
  expect(run.log).toEqual(expect.arrayContaining(["ModuleNotFoundError: No module named 'missing'", '*** no app loaded. GAME OVER ***']))
})

test('without need-app the server runs and answers 500', async () => {
  const server = await pythonServer('module = missing\n')
  expect(server.log).toContain('*** no app loaded. going in full dynamic mode ***')
  const response = await get(server.port)
  expect([response.status, response.text()]).toEqual([500, 'Internal Server Error'])
  await server.waitForLine(/^--- no python application found, check your startup logs for errors ---$/)
})

test('an app that kills the process that loads it stops the start', async () => {
  const run = await runServer({ ini: `${BASE}wsgi-file = ${FIXTURES}/dies-at-boot.py\n` })
  expect(run.status).not.toBe(0)
})

test('python-version prints the version and ends', async () => {
  const run = await runServer({ args: ['--python-interpreter', '/usr/bin/python3', '--http-socket', '127.0.0.1:0', '--python-version'] })
  expect(run.status).toBe(0)
  expect(run.log.some((line) => /^3\.\d+\.\d+$/.test(line))).toBe(true)
})

test('a request whose worker dies is answered 502, and the worker is replaced', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/dies-in-request.py\n`)
  expect((await get(server.port, '/die')).status).toBe(502)
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
  expect((await get(server.port)).text().trim()).toBe(String(server.workerPid(1)))
})

test('a request that hangs ends by harakiri, and its worker is replaced', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/hangs.py\nharakiri = 1\n`)
  expect((await get(server.port, '/hang')).status).toBe(504)
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
  expect((await get(server.port)).text().trim()).toBe(String(server.workerPid(1)))
})

test('an app that ignores signals does not survive the stop of the server', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/ignores-stop.py\nworker-reload-mercy = 2\n`)
  expect((await get(server.port)).status).toBe(200)
  await server.stop()
})

test('a worker whose app closes its channel is replaced', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/closes-its-channel.py\n`)
  const before = server.workerPid(1)
  expect((await get(server.port, '/close')).status).toBe(502)
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
  expect((await get(server.port)).text().trim()).toBe(String(server.workerPid(1)))
  expect(server.workerPid(1)).not.toBe(before)
})

test('sys.exit in a request costs that request a 500, and the worker is replaced', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/kinds.py\n`)
  expect((await get(server.port, '/exit')).status).toBe(500)
  await server.waitForLine(/^Respawned uWSGI worker 1 /)
  expect((await get(server.port, '/one')).text()).toBe('one')
})

test('a reload finishes the running request and loads the app anew', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/slow.py\n`)
  const old = server.workerPid(1)
  const from = server.mark()
  const slow = get(server.port, '/?0.7')
  const next = get(server.port, '/?0')
  server.signal('SIGHUP')
  expect((await slow).text().trim()).toBe(String(old))
  expect((await next).status).toBe(200)
  await server.waitForLine(/WSGI app 0/, { from })
  await server.waitForLine(/spawned uWSGI worker 1 /i, { from })
  expect((await get(server.port, '/?0')).text().trim()).not.toBe(String(old))
})

test('uwsgi.reload reloads, uwsgi.workers tells of the workers', async () => {
  const server = await pythonServer('wsgi-file = app.py\nprocesses = 2\n', {
    files: {
      'app.py': `import uwsgi
def application(environ, start_response):
    start_response('200 OK', [])
    return [repr(eval(environ['QUERY_STRING'])).encode()]
`,
    },
  })
  expect((await get(server.port, '/?len(uwsgi.workers())')).text()).toBe('2')
  expect((await get(server.port, "/?uwsgi.workers()[0]['pid']")).text()).toBe(String(server.workerPid(1)))
  expect((await get(server.port, '/?uwsgi.masterpid()')).text()).toBe(String(server.pid))
  expect(Number((await get(server.port, '/?uwsgi.total_requests()')).text())).toBeGreaterThan(2)
  const from = server.mark()
  expect((await get(server.port, '/?uwsgi.reload()')).text()).toBe('True')
  await server.waitForLine(/spawned uWSGI worker 2 /i, { from })
})

test('py-autoreload reloads when a module has changed', async () => {
  const server = await pythonServer('wsgi-file = app.py\npy-autoreload = 1\nprocesses = 2\n', {
    files: { 'app.py': "import part\ndef application(e, s):\n    s('200 OK', [])\n    return [part.TEXT]\n", 'part.py': "TEXT = b'old'\n" },
  })
  await server.waitForLine(/^Python auto-reloader enabled$/)
  expect((await get(server.port)).text()).toBe('old')
  const from = server.mark()
  writeFileSync(join(server.dir, 'part.py'), "TEXT = b'new and longer'\n")
  await server.waitForLine(/^\[uwsgi-python-reloader\] module\/file .*part\.py has been modified$/, { from })
  for (const worker of [1, 2]) await server.waitForLine(new RegExp(`^worker ${worker} buried after`), { from })
  expect((await get(server.port)).text()).toBe('new and longer')
  expect(server.log.filter((line) => line.includes('has been modified'))).toHaveLength(1)
})
