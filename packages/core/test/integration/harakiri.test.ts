// Harakiri beyond the plain limit (respawn.test.ts has that): limits of an app's own, a polite signal first, and no end while nobody waits.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const APP = `
import os, signal, time, uwsgi
hooked = False
def application(env, start):
    global hooked
    path = env['PATH_INFO']
    if path != '/': uwsgi.set_user_harakiri(1)
    if path == '/cleared':
        uwsgi.set_user_harakiri(0)
        time.sleep(1.5)
    if path == '/stubborn': signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if path in ('/soft', '/stubborn'): time.sleep(30)
    hooked = path == '/hooked'
    if path == '/raise': raise ValueError('on purpose')
    start('200 OK', [])
    return [b'pid %d' % os.getpid()]
def after():
    if hooked:
        until = time.time() + 15
        while not os.path.exists('go') and time.time() < until: time.sleep(0.05)
        print('hook over', flush=True)
uwsgi.after_req_hook = after
`

test('a limit that the app sets ends its request, politely first, and may be taken back', async () => {
  const ini = `${BASE}\nharakiri-no-arh = true\nharakiri-graceful-timeout = 1\nreload-on-exception-type = ValueError`
  const server = await startServer({ ini, files: { 'app.py': APP } })
  expect((await get(server.port, '/cleared')).status).toBe(200)

  // The hook is still running when the response is here, and its time does not count.
  expect((await get(server.port, '/hooked')).status).toBe(200)
  expect(server.log).not.toContain('hook over')
  await new Promise((resolve) => setTimeout(resolve, 1300))
  writeFileSync(join(server.dir, 'go'), '')
  await server.waitForLine(/^hook over$/)
  expect(server.log.join('\n')).not.toContain('HARAKIRI ON')

  const polite = server.workerPid(1)
  expect((await get(server.port, '/soft')).status).toBe(504)
  await server.waitForLine(new RegExp(`HARAKIRI ON WORKER 1 \\(pid: ${polite}, try: 1\\)`))
  await server.waitForLine(/HARAKIRI: worker 1 may end by signal 15 within 1 s$/)
  await server.waitForLine(/^Respawned uWSGI worker 1/)
  expect(server.log.join('\n'), 'it left by itself').not.toContain('killed by signal 9')

  const stubborn = server.workerPid(1)
  expect((await get(server.port, '/stubborn')).status).toBe(504)
  await server.waitForLine(new RegExp(`HARAKIRI ON WORKER 1 \\(pid: ${stubborn}, try: 2\\)`))
  await server.waitForLine(new RegExp(`^DAMN ! worker 1 \\(pid: ${stubborn}\\) died, killed by signal 9`))

  expect((await get(server.port)).status).toBe(200)

  // Also here: an exception that is watched for costs the worker its place, and the client gets its answer first.
  const from = server.mark()
  expect((await get(server.port, '/raise')).status).toBe(500)
  const raised = await server.waitForLine(/^\.\.\. monitored exception detected, respawning worker 1 \(pid: (\d+)\)\.\.\.$/, { from })
  await server.waitForLine(/^Respawned uWSGI worker 1/, { from })
  expect((await get(server.port)).text()).not.toBe(`pid ${raised[1]}`)
  expect(server.log.slice(from).filter((line) => line.startsWith('DAMN'))).toEqual([])
})

test('harakiri-queue-threshold ends a request only while others wait', async () => {
  const ini = `${BASE}\nharakiri = 1\nharakiri-queue-threshold = 1\ncheck-interval = 0.2`
  const server = await startServer({ ini, files: FILES })
  expect((await get(server.port, '/slow?2')).status).toBe(200)
  await server.waitForLine(/HARAKIRI: worker 1 goes on, 0 requests wait \(harakiri-queue-threshold: 1\)$/)
  const stuck = get(server.port, '/slow?30')
  const waiting = get(server.port, '/')
  expect((await stuck).status).toBe(502)
  expect((await waiting).status).toBe(200)
  await server.waitForLine(/HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/slow\?30 since \d+$/)
})
