import { readFileSync } from 'node:fs'
import { CORE_OPTIONS, settingsFromEntries, type PluginManifest, type Settings } from '@uwsgi-ts/core'
import { manifestDifferences } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'
import plugin, { httpListeners } from '../src/index.js'
import { options } from '../src/options.js'

function settings(...pairs: ReadonlyArray<readonly [string, string]>): Settings {
  const entries = pairs.map(([name, value], order) => ({
    name,
    written: name,
    value,
    source: { file: 'test.ini', line: order + 1 },
    order,
  }))
  return settingsFromEntries(entries, [
    { owner: 'core', table: CORE_OPTIONS },
    { owner: 'protocol-http', table: options },
  ])
}

test('the manifest says what the plugin registers', () => {
  const { uwsgi } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { uwsgi: PluginManifest }
  expect(manifestDifferences(uwsgi, plugin)).toEqual([])
})

test('listeners come in the order of their options, with the place each has in the configuration', () => {
  const found = httpListeners(settings(['http11-socket', ':1'], ['processes', '2'], ['http-socket', '/run/x.sock'], ['http-socket', ':3']))
  expect(found.map(({ option, address, order }) => [option, address, order])).toEqual([
    ['http11-socket', ':1', 0],
    ['http-socket', '/run/x.sock', 2],
    ['http-socket', ':3', 3],
  ])
})

test('http-socket keeps connections open unless it is told not to; http11-socket always does', () => {
  const keepAlive = (...pairs: ReadonlyArray<readonly [string, string]>): boolean[] =>
    httpListeners(settings(['http-socket', ':1'], ['http11-socket', ':2'], ...pairs)).map((listener) => listener.keepAlive)
  expect(keepAlive()).toEqual([true, true])
  expect(keepAlive(['http-socket-keepalive', 'off'])).toEqual([false, true])
})

test('the modifiers go to every listener', () => {
  const found = httpListeners(settings(['http-socket', ':1'], ['http-socket-modifier1', '5'], ['http-socket-modifier2', '7']))
  expect(found[0]).toMatchObject({ modifier1: 5, modifier2: 7 })
  expect(httpListeners(settings(['http-socket', ':1']))[0]).toMatchObject({ modifier1: 0, modifier2: 0 })
})

test('a configuration without HTTP sockets has no HTTP listener', () => {
  expect(httpListeners(settings(['processes', '2']))).toEqual([])
})
