import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'
import { BASE } from '../integration/python-apps.js'

const NONBLOCK = 0o4000
const flags = (pid: number, fd: number): number =>
  parseInt(/flags:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/fdinfo/${String(fd)}`, 'utf8'))?.[1] ?? '', 8)

test('a program of an app that makes its output non-blocking does not make that of the engine so', async () => {
  const app = `
import fcntl, os
def application(env, start):
    fcntl.fcntl(2, fcntl.F_SETFL, fcntl.fcntl(2, fcntl.F_GETFL) | os.O_NONBLOCK)
    start('200 OK', [])
    return [b'done']
`
  const server = await startServer({ ini: `${BASE}\nlogto = log\nlog-master = true`, files: { 'app.py': app }, logFile: 'log' })
  expect((await get(server.port)).text()).toBe('done')
  const [engine = 0] = server.pids().engine
  expect([flags(server.workerPid(1), 2) & NONBLOCK, flags(engine, 2) & NONBLOCK]).toEqual([NONBLOCK, 0])
})
