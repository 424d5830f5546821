// Bodies large enough to be handed over in memory shared with the engine (docs/app-channel.md), and deaths at both ends of it, through the whole server.

import { randomBytes } from 'node:crypto'
import { readdirSync, readlinkSync } from 'node:fs'
import { get, type HttpResponse } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'
import { pythonServer } from './python-server.js'

const APP = `import os, signal, time
def application(environ, start_response):
    path = environ['PATH_INFO']
    if path == '/die':
        os.kill(os.getpid(), signal.SIGKILL)
    if path == '/wait':
        print('waiting with %d' % len(environ['wsgi.input'].read(1000)), flush=True)
        time.sleep(2)
    start_response('200 OK', [])
    if path == '/pieces':
        return (environ['wsgi.input'].read(40000) for _ in range(10))
    return [environ['wsgi.input'].read()]
`

function memoryOf(pid: number | undefined): string[] {
  const folder = `/proc/${pid ?? 0}/fd`
  const names = readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`))
  return names.flatMap((name) => /^\/memfd:uwsgi-ts (bodies|answers)/.exec(name)?.[1] ?? []).sort()
}

test('large bodies arrive whole, also after the death of a worker or of the engine in the middle of a request', async () => {
  const server = await pythonServer('wsgi-file = app.py\n', { files: { 'app.py': APP } })
  const body = randomBytes(200_000)
  const send = (path: string): Promise<HttpResponse> => get(server.port, path, { method: 'POST', body })
  const mirrors = async (): Promise<void> => {
    for (const path of ['/', '/pieces']) expect((await send(path)).body.equals(body)).toBe(true)
  }
  await mirrors()
  expect(memoryOf(server.workerPid(1))).toEqual(['answers', 'bodies'])

  const from = server.mark()
  expect((await send('/die')).status).toBe(502)
  await server.waitForLine(/^Respawned uWSGI worker 1 /, { from })
  await mirrors()

  const waiting = send('/wait').catch((error: unknown) => error)
  await server.waitForLine(/^waiting with 1000$/)
  const at = server.mark()
  process.kill(server.pids().engine[0] ?? 0, 'SIGKILL')
  expect(await waiting).toBeInstanceOf(Error)
  await server.waitForLine(/^Respawned uWSGI worker 1 /, { from: at })
  await mirrors()
})
