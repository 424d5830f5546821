// The example of docs/writing-a-plugin.md, loaded from its folder by a real server: what the page promises to plugin authors.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { resolveConfig } from '../../src/config/resolve.js'
import type { Plugin, PluginManifest } from '../../src/plugin/abi.js'
import { manifestDifferences } from '../../src/plugin/manifest-check.js'
import { get, runServer, startServer, type ServerOptions, type TestServer } from '../../src/testing/index.js'

const PLUGIN = fileURLToPath(new URL('../../../../examples/third-party-plugin', import.meta.url))
const APP = `
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [environ['PATH_INFO'].encode()]
`

function start(more: string, options: ServerOptions = {}): Promise<TestServer> {
  const ini = `plugins-dir = ${PLUGIN}\nhttp-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = app.py\n${more}`
  return startServer({ ini, files: { 'app.py': APP }, ...options })
}

test('its options load it, and its hook answers while the file exists', async () => {
  const server = await start('maintenance-file = down\nmaintenance-retry-after = 2m')
  expect((await get(server.port, '/')).text()).toBe('/')
  writeFileSync(join(server.dir, 'down'), '')
  const response = await get(server.port, '/')
  expect(response.status).toBe(503)
  expect(response.header('retry-after')).toBe('120')
  expect(response.text()).toBe('down for maintenance\n')
  rmSync(join(server.dir, 'down'))
  expect((await get(server.port, '/')).status).toBe(200)
})

test('requests outside its path go to the app whatever the file says', async () => {
  const server = await start('maintenance-file = down\nmaintenance-path = /shop', { files: { 'app.py': APP, down: '' } })
  expect((await get(server.port, '/shop/1')).status).toBe(503)
  expect((await get(server.port, '/health')).text()).toBe('/health')
})

test('a server that names it and sets none of its options answers as without it', async () => {
  const server = await start('plugin = maintenance', { files: { 'app.py': APP, down: '' } })
  expect((await get(server.port, '/')).status).toBe(200)
})

test('its function switches maintenance, tells the state, and refuses what it does not understand', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-third-party-'))
  try {
    const config = await resolveConfig(['--plugins-dir', PLUGIN, '--maintenance-file', join(folder, 'down')], {}, folder, {
      log: () => undefined,
      print: () => undefined,
    })
    const call = (...args: string[]): unknown =>
      config.plugins.functions.get('maintenance')?.({ core: 0, worker: 1, args: args.map((arg) => Buffer.from(arg)) })
    expect(call()).toEqual(['off'])
    expect(call('on')).toEqual(['on'])
    expect(existsSync(join(folder, 'down'))).toBe(true)
    expect(call('off')).toEqual(['off'])
    expect(() => call('maybe')).toThrow('maintenance: "maybe" is not understood; expected on, off or nothing')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a value that does not fit its declaration ends the start with file and line', async () => {
  const ini = `plugins-dir = ${PLUGIN}\nhttp-socket = 127.0.0.1:0\nmaintenance-retry-after = 0`
  const run = await runServer({ ini })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toContain('app.ini:4:1: maintenance-retry-after: "0" is out of range; expected at least 1 s')
})

test('its manifest says what it registers', async () => {
  const { uwsgi } = JSON.parse(readFileSync(join(PLUGIN, 'package.json'), 'utf8')) as { uwsgi: PluginManifest }
  const module = (await import(join(PLUGIN, 'src', 'index.js'))) as { default: Plugin }
  expect(manifestDifferences(uwsgi, module.default)).toEqual([])
})

test('its app.ini passes check-config', async () => {
  const run = await runServer({ args: ['--check-config', join(PLUGIN, 'app.ini')] })
  expect(run.log.at(-1)).toBe('uwsgi-ts: the configuration is good')
  expect(run.status).toBe(0)
})
