import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { get, processInfo, RawClient, runServer, startServer } from '../../src/testing/index.js'
import { receiveNotifications } from './notify-receiver.js'
import { BASE, FILES } from './python-apps.js'

const READY = 'STATUS=uWSGI is ready\nREADY=1\n'
const RELOADING = /^STATUS=reloading\nRELOADING=1\nMONOTONIC_USEC=(\d+)\n$/

/** A plugin that never returns from a request for /loop. */
const LOOP: Readonly<Record<string, string>> = {
  'loop/package.json': JSON.stringify({
    name: 'uwsgi-ts-plugin-loop',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    uwsgi: { abi: 1, name: 'loop' },
  }),
  'loop/index.js': `export default {
  name: 'loop',
  setup(ctx) {
    ctx.requests.add({ name: 'loop', filter: { pathPrefix: '/loop' }, handler: () => { for (;;); } })
  },
}`,
}

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uwsgi-notify-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('a service manager is told', () => {
  test.each(['a path', 'an abstract name'])('on %s of the start, of reloads and of the stop, in order', async (kind) => {
    const name = kind === 'a path' ? join(dir, 'notify') : `@uwsgi-ts-notify-${process.pid}`
    const manager = await receiveNotifications(name)
    const server = await startServer({ ini: BASE, files: FILES, env: { NOTIFY_SOCKET: name } })
    await manager.wait(/READY=1/)
    expect(manager.messages).toEqual(['STATUS=initializing uWSGI\n', READY])
    server.signal('SIGHUP')
    await manager.wait(/READY=1/, 2)
    expect(manager.messages.slice(2)).toEqual([expect.stringMatching(RELOADING), READY])
    // Of CLOCK_MONOTONIC, which systemd compares with its own.
    const stamp = BigInt(RELOADING.exec(manager.messages[2] ?? '')?.[1] ?? 0)
    const age = process.hrtime.bigint() / 1000n - stamp
    expect(age > 0n && age < 60_000_000n).toBe(true)
    await server.stop()
    await manager.wait(/STOPPING=1/)
    expect(manager.messages.slice(4)).toEqual(['STATUS=stopping\nSTOPPING=1\n'])
  })

  test('that a reload left everything as it was', async () => {
    const name = join(dir, 'notify')
    const manager = await receiveNotifications(name)
    const server = await startServer({ ini: `${BASE}\nneed-app = true`, files: FILES, env: { NOTIFY_SOCKET: name } })
    await manager.wait(/READY=1/)
    writeFileSync(join(server.dir, 'app.py'), 'raise RuntimeError()\n')
    server.signal('SIGHUP')
    expect(await manager.wait(/READY=1/, 2)).toBe('STATUS=the new configuration did not start; the old one goes on\nREADY=1\n')
    writeFileSync(join(server.dir, 'app.ini'), '[uwsgi]\nno-such-option = 1\nstrict = true\n')
    const before = manager.messages.length
    server.signal('SIGHUP')
    expect(await manager.wait(/READY=1/, before)).toBe(READY)
    expect((await get(server.port)).status).toBe(200)
  })

  test('why a start has failed', async () => {
    const name = join(dir, 'notify')
    const manager = await receiveNotifications(name)
    const run = await runServer({ ini: `${BASE}\nneed-app = true`, files: { 'app.py': 'x = 1\n' }, env: { NOTIFY_SOCKET: name } })
    expect(run.status).toBe(22)
    expect(await manager.wait(/not started/)).toMatch(/^STATUS=not started: [^\n]*no app [^\n]*\n$/)
    expect(manager.messages.some((message) => message.includes('READY'))).toBe(false)
  })

  test('the pid of the server when that went to the background', async () => {
    const name = join(dir, 'notify')
    const manager = await receiveNotifications(name)
    const ini = `${BASE}\ndaemonize = ${join(dir, 'log')}\npidfile = ${join(dir, 'pid')}\nexit-on-reload = true`
    const run = await runServer({ ini, files: FILES, env: { NOTIFY_SOCKET: name }, keep: true })
    expect(run.status).toBe(0)
    const pid = Number(/MAINPID=(\d+)/.exec(await manager.wait(/READY=1/))?.[1])
    process.kill(pid, 'SIGINT')
    await manager.wait(/STOPPING=1/)
    await expect.poll(() => processInfo(pid)?.state ?? 'gone', { timeout: 5000 }).toMatch(/gone|Z/)
    rmSync(run.dir, { recursive: true })
  })

  test('and a socket that is gone costs one line of the log', async () => {
    const server = await startServer({ ini: BASE, files: FILES, env: { NOTIFY_SOCKET: join(dir, 'none') } })
    await server.stop()
    expect(server.log.filter((line) => line.startsWith('NOTIFY_SOCKET: the service manager cannot be told: ENOENT'))).toHaveLength(1)
  })
})

describe('the watchdog', () => {
  test('gets signs of life only while the engines answer, and again when the stuck one was replaced', async () => {
    const name = join(dir, 'notify')
    const manager = await receiveNotifications(name)
    const server = await startServer({
      ini: `plugin = ./loop\n${BASE}\nengine-timeout = 6`,
      files: { ...FILES, ...LOOP },
      env: { NOTIFY_SOCKET: name, WATCHDOG_USEC: '400000' },
    })
    await manager.wait(/WATCHDOG=1/)
    const stuck = await RawClient.connect(server.port)
    stuck.send('GET /loop HTTP/1.0\r\n\r\n')
    // Two seconds of silence are enough to know; then nothing may come until the engine is replaced.
    await new Promise((resolve) => setTimeout(resolve, 3500))
    const silent = manager.messages.length
    await server.waitForLine(/^engine 1 \(pid \d+\): no answer for 6 s; its JavaScript does not return, so it is killed$/, {
      timeout: 10_000,
    })
    expect(manager.messages.length - silent).toBe(0)
    await server.waitForLine(/^engine 1 \(pid \d+\) was killed by signal 9; starting it again/)
    await manager.wait(/WATCHDOG=1/, silent)
    expect((await get(server.port)).status).toBe(200)
    stuck.close()
  }, 30_000)

  test('is left alone when it waits for another process', async () => {
    const name = join(dir, 'notify')
    const manager = await receiveNotifications(name)
    const server = await startServer({ ini: BASE, files: FILES, env: { NOTIFY_SOCKET: name, WATCHDOG_USEC: '20000', WATCHDOG_PID: '1' } })
    await server.stop()
    await manager.wait(/STOPPING=1/)
    expect(manager.messages).not.toContain('WATCHDOG=1\n')
  })
})

test('an engine that waits for nothing but its clients is never taken for a stuck one', async () => {
  const server = await startServer({ ini: `${BASE}\nengine-timeout = 1`, files: FILES })
  expect((await get(server.port, '/slow?3.5')).status).toBe(200)
  expect(server.log.filter((line) => line.includes('no answer'))).toEqual([])
})
