// Daemons and cron entries of a legion, which a plugin of the test brings: this server is its lord while there is a file `lord` in its folder.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processInfo, runServer, startServer, type ServerOptions } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'

const PLUGIN = `
import { existsSync, watch } from 'node:fs'
const listeners = new Set()
const legion = {
  get isLord() { return existsSync('lord') },
  onChange(changed) {
    listeners.add(changed)
    return () => listeners.delete(changed)
  },
}
export default {
  name: 'fake-legion',
  options: { 'fake-legion': { kind: 'string', help: 'A legion of this name.' } },
  setup(ctx) {
    const name = ctx.settings.string('fake-legion')
    if (name !== undefined) ctx.legions.add(name, legion)
    ctx.on('master:ready', () => {
      let told
      const tell = () => {
        if (told === legion.isLord) return
        told = legion.isLord
        for (const changed of listeners) changed()
      }
      const watcher = watch('.', tell)
      // The file may have come a moment before the watch.
      tell()
      ctx.onStop(() => watcher.close())
    })
  },
}
`
const FILES: ServerOptions['files'] = {
  'app.py': 'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [b"x"]\n',
  'plugins/fake-legion/package.json': JSON.stringify({
    type: 'module',
    exports: './plugin.js',
    uwsgi: { abi: 1, name: 'fake-legion', options: ['fake-legion'] },
  }),
  'plugins/fake-legion/plugin.js': PLUGIN,
}
const BASE = 'http-socket = 127.0.0.1:0\nwsgi-file = app.py\nplugins-dir = %dplugins\nreload-mercy = 20\n'

const alive = (pid: number): boolean => ![undefined, 'Z'].includes(processInfo(pid)?.state)

test('run on the lord alone, and end when another one is it', async () => {
  const server = await startServer({
    ini: `${BASE}fake-legion = shop
legion-attach-daemon = shop echo $$ > one; exec sleep 100
legion-smart-attach-daemon2 = shop smart.pid exec sleep 100
legion-cron = shop -1 -1 -1 -1 -1 echo cron of the lord`,
    files: FILES,
  })
  const pidIn = (name: string): number => {
    const path = join(server.dir, name)
    return existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
  }
  expect(server.log.join('\n')).not.toMatch(/\[uwsgi-daemons\] spawning|\[uwsgi-cron\] running/)
  const lord = join(server.dir, 'lord')
  writeFileSync(lord, '')
  await server.waitForLine(/^cron of the lord$/)
  await expect.poll(() => pidIn('one') > 0 && pidIn('smart.pid') > 0, { timeout: 10_000 }).toBe(true)
  const first = [pidIn('one'), pidIn('smart.pid')]
  rmSync(lord)
  await server.waitForLine(/^\[uwsgi_daemons\] stopping legion "shop" daemon: exec sleep 100 \(pid: \d+\)$/)
  await expect.poll(() => first.some(alive), { timeout: 10_000 }).toBe(false)
  const from = server.mark()
  writeFileSync(lord, '')
  await server.waitForLine(/^\[uwsgi-daemons\] spawning "exec sleep 100"/, { from })
  await expect
    .poll(() => [pidIn('one'), pidIn('smart.pid')].filter((pid) => alive(pid) && !first.includes(pid)).length, { timeout: 10_000 })
    .toBe(2)
  const second = [pidIn('one'), pidIn('smart.pid')]
  // The new configuration may have another legion, so both are replaced.
  server.signal('SIGHUP')
  await expect
    .poll(() => [pidIn('one'), pidIn('smart.pid')].filter((pid) => alive(pid) && !second.includes(pid)).length, { timeout: 20_000 })
    .toBe(2)
  expect(second.some(alive)).toBe(false)
  const third = [pidIn('one'), pidIn('smart.pid')]
  await server.stop()
  expect(third.some(alive)).toBe(false)
})

test.each([
  ['legion-attach-daemon = nobody sleep 1', /app\.ini:\d+: legion-attach-daemon: there is no legion "nobody"; expected shop$/],
  ['legion-cron = nobody -1 -1 -1 -1 -1 true', /app\.ini:\d+: legion-cron: there is no legion "nobody"; expected shop$/],
])('%s ends the start when no plugin brings the legion', async (line, said) => {
  const run = await runServer({ ini: `${BASE}fake-legion = shop\n${line}`, files: FILES })
  expect(run.status).toBe(1)
  expect(run.log).toContainEqual(expect.stringMatching(said))
})
