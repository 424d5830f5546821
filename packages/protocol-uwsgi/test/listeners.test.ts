import { readFileSync } from 'node:fs'
import { CORE_OPTIONS, settingsFromEntries, type PluginManifest, type Settings } from '@uwsgi-ts/core'
import { manifestDifferences } from '@uwsgi-ts/core/testing'
import { setUpPlugin } from '@uwsgi-ts/core/testing'
import { describe, expect, test } from 'vitest'
import plugin, { defaultHttpListeners, uwsgiListeners } from '../src/index.js'
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
    { owner: 'protocol-uwsgi', table: options },
  ])
}

test('the manifest says what the plugin registers', () => {
  const { uwsgi } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { uwsgi: PluginManifest }
  expect(manifestDifferences(uwsgi, plugin)).toEqual([])
})

test('socket and uwsgi-socket are listeners of the uwsgi protocol in the order of their options', () => {
  const found = uwsgiListeners(settings(['uwsgi-socket', ':2'], ['processes', '2'], ['socket', ':1']))
  expect(found).toEqual([
    { option: 'uwsgi-socket', address: ':2', keepAlive: false, modifier1: 0, modifier2: 0, order: 0 },
    { option: 'socket', address: ':1', keepAlive: false, modifier1: 0, modifier2: 0, order: 2 },
  ])
})

describe('socket-protocol', () => {
  const read = settings(['socket', ':1'], ['uwsgi-socket', ':2'], ['socket-protocol', 'http'])

  test('moves socket to HTTP, one request a connection, and leaves uwsgi-socket alone', () => {
    expect(uwsgiListeners(read).map((listener) => listener.option)).toEqual(['uwsgi-socket'])
    expect(defaultHttpListeners(read)).toEqual([
      { option: 'socket', address: ':1', keepAlive: false, modifier1: 0, modifier2: 0, order: 0 },
    ])
  })

  test('http11 keeps connections open', () => {
    expect(defaultHttpListeners(settings(['socket', ':1'], ['socket-protocol', 'http11']))[0]?.keepAlive).toBe(true)
  })

  test('by default is uwsgi, and then no HTTP listener is made of socket', () => {
    expect(defaultHttpListeners(settings(['socket', ':1']))).toEqual([])
  })

  test('refuses a protocol that does not exist, with those that do', async () => {
    const said = 'socket-protocol: "gopher" is not a protocol of this version; expected uwsgi, http or http11'
    await expect(setUpPlugin(plugin, settings(['socket-protocol', 'gopher']))).rejects.toThrow(said)
  })
})

test('abstract-socket makes unix sockets abstract and leaves TCP and abstract addresses alone', () => {
  const found = uwsgiListeners(settings(['abstract-socket', 'true'], ['socket', '/run/x'], ['socket', ':80'], ['socket', '@y']))
  expect(found.map((listener) => listener.address)).toEqual(['@/run/x', ':80', '@y'])
})
