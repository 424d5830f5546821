// fallback-config with real servers: the same process goes on with another configuration when it would end with status 1, and only then.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { get, processInfo, runServer, startServer } from '../../src/testing/index.js'
import { APP, BASE } from './python-apps.js'

const SAFE = `[uwsgi]\n${BASE.replace('plugin = python\n', '')}\n`
const SEVEN = '[uwsgi]\niprint = the fallback\nexit = 7\n'

async function occupiedPort(): Promise<{ port: number; close: () => void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}

test('a port that is taken leads to the fallback on another one, as the same process', async () => {
  const taken = await occupiedPort()
  try {
    const server = await startServer({
      ini: `fallback-config = safe.ini\n${BASE.replace('127.0.0.1:0', `127.0.0.1:${String(taken.port)}`)}`,
      files: { 'app.py': APP, 'safe.ini': `${SAFE}if-reload =\nenv = KIND=reload\nendif =\n` },
    })
    const said = server.log.findIndex((line) =>
      /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} - !!! .*uwsgi-ts\.js \(pid: \d+\) exited with status 1 !!!$/.test(line),
    )
    expect(server.log[said]).toContain(`(pid: ${String(server.pid)})`)
    expect(server.log[said + 1]).toMatch(/^\w{3} \w{3} .* \d{4} - !!! Fallback config to safe\.ini !!!$/)
    expect(server.log).toContain(`spawned uWSGI master process (pid: ${String(server.pid)})`)
    expect((await get(server.port, '/env?KIND')).text()).toBe('reload')
  } finally {
    taken.close()
  }
})

test('what goes wrong after the option counts, what goes wrong before it does not', async () => {
  const files = { 'safe7.ini': SEVEN }
  const after = await runServer({ args: ['--fallback-config', 'safe7.ini', '--nosuch'], files })
  expect([after.status, after.stdout]).toEqual([7, ['the fallback']])
  const exit = await runServer({ args: ['--fallback-config', 'safe7.ini', '--exit'], files })
  expect(exit.status).toBe(7)
  const before = await runServer({ args: ['--nosuch', '--fallback-config', 'safe7.ini'], files })
  expect(before.status).toBe(1)
})

test('another status than 1 is the end', async () => {
  const files = { 'safe7.ini': SEVEN, 'app.py': 'x = 1\n' }
  const other = await runServer({ args: ['--fallback-config', 'safe7.ini', '--exit=3'], files })
  expect(other.status).toBe(3)
  const noApp = await runServer({ ini: `fallback-config = safe7.ini\n${BASE}\nneed-app = true`, files })
  expect(noApp.status).toBe(22)
  expect(noApp.log.join('\n')).not.toContain('Fallback config')
})

test('a fallback may have one of its own, and one that cannot be read ends with status 1', async () => {
  const files = { 'second.ini': '[uwsgi]\nfallback-config = safe7.ini\nharakiri = soon\n', 'safe7.ini': SEVEN }
  const two = await runServer({ args: ['--fallback-config', 'second.ini', '--nosuch'], files })
  expect(two.status).toBe(7)
  expect(two.log.filter((line) => line.includes('!!! Fallback config to'))).toHaveLength(2)
  const missing = await runServer({ args: ['--fallback-config', 'missing.ini', '--nosuch'], files })
  expect(missing.status).toBe(1)
  expect(missing.log.join('\n')).toContain('cannot read "missing.ini"')
})

test('configurations that fall back to each other come to an end', async () => {
  const files = { 'loop.ini': '[uwsgi]\nfallback-config = loop.ini\nharakiri = soon\n' }
  const run = await runServer({ args: ['--ini', 'loop.ini'], files, timeout: 60_000 })
  expect(run.status).toBe(1)
  expect(run.log.at(-1)).toContain('!!! fallback-config: 16 configurations in a row have failed; not falling back to loop.ini !!!')
})

test('check-config reports and does not fall back', async () => {
  const files = { 'safe7.ini': SEVEN }
  const run = await runServer({ args: ['--check-config', '--fallback-config', 'safe7.ini', '--nosuch'], files })
  expect(run.status).toBe(1)
})

test('a server in the background that falls back still tells who started it that it runs', async () => {
  const taken = await occupiedPort()
  const dir = mkdtempSync(join(tmpdir(), 'uwsgi-fallback-'))
  const run = await runServer({
    ini: `fallback-config = safe.ini\ndaemonize = ${join(dir, 'log')}\n${BASE.replace('127.0.0.1:0', `127.0.0.1:${String(taken.port)}`)}`,
    files: { 'app.py': APP, 'safe.ini': `${SAFE}pidfile = ${join(dir, 'pid')}\n` },
    keep: true,
  })
  const pid = existsSync(join(dir, 'pid')) ? Number(readFileSync(join(dir, 'pid'), 'utf8')) : 0
  try {
    expect(run.status).toBe(0)
    const log = readFileSync(join(dir, 'log'), 'utf8')
    expect(log).toContain(`uwsgi-ts.js (pid: ${String(pid)}) exited with status 1 !!!`)
    const port = Number(/bound to TCP address 127\.0\.0\.1:(\d+) \(port auto/.exec(log)?.[1])
    expect((await get(port)).status).toBe(200)
  } finally {
    taken.close()
    if (pid > 0) process.kill(pid, 'SIGINT')
    while (pid > 0 && processInfo(pid) !== undefined && processInfo(pid)?.state !== 'Z') await later(20)
    for (const folder of [run.dir, dir]) rmSync(folder, { recursive: true })
  }
})

test('the configuration check of a reload is not confused by bare arguments and open blocks', async () => {
  const server = await startServer({
    files: { 'app.py': APP, 'app.ini': `[uwsgi]\n${BASE}\nfor = 1\nenv = OPEN=%(_)` },
    args: ['--', 'app.ini'],
  })
  const from = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/worker 1 buried/, { from })
  expect((await get(server.port, '/env?OPEN')).text()).toBe('1')
})
