// API functions that apps call and the master answers.
import { expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'
import { BASE } from './python-apps.js'

const APP = `
import json, os, uwsgi
def application(env, start):
    path = env['PATH_INFO']
    result = None
    if path == '/workers': result = [{k: (v if isinstance(v, (int, str)) else None) for k, v in w.items()} for w in map(plain, uwsgi.workers())]
    if path == '/total': result = uwsgi.total_requests()
    if path == '/reload': result = uwsgi.reload()
    if path == '/id': result = [uwsgi.worker_id(), uwsgi.masterpid(), os.getpid()]
    start('200 OK', [('Content-Type', 'application/json')])
    return [json.dumps(result).encode()]
def plain(worker):
    return {k: (v.decode() if isinstance(v, bytes) else v) for k, v in worker.items()}
`
const files = { 'app.py': APP }

test('workers() and total_requests() tell what the stats tell', async () => {
  const server = await startServer({ ini: `${BASE}\nprocesses = 2`, files })
  for (let i = 0; i < 4; i++) await get(server.port)
  const workers = JSON.parse((await get(server.port, '/workers')).text()) as Array<{ id: number; pid: number; status: string }>
  expect(workers.map(({ id, pid }) => [id, pid])).toEqual([
    [1, server.workerPid(1)],
    [2, server.workerPid(2)],
  ])
  expect(JSON.parse((await get(server.port, '/total')).text())).toBe(5)
})

test('an app knows its worker and its master', async () => {
  const server = await startServer({ ini: BASE, files })
  const [worker, master, pid] = JSON.parse((await get(server.port, '/id')).text()) as number[]
  expect([worker, master]).toEqual([1, server.pid])
  expect(pid).toBe(server.workerPid(1))
})

test('reload() reloads the instance after the request has been answered', async () => {
  const server = await startServer({ ini: BASE, files })
  const from = server.mark()
  expect((await get(server.port, '/reload')).status).toBe(200)
  await server.waitForLine(/^gracefully \(RE\)spawned uWSGI master process/, { from })
  await server.waitForLine(/^worker 1 buried/, { from })
  expect((await get(server.port)).status).toBe(200)
})
