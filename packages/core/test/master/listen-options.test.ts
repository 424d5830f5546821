import { expect, test } from 'vitest'
import { settingsFromEntries } from '../../src/config/create-settings.js'
import type { Settings } from '../../src/config/settings.js'
import { listenOptions } from '../../src/master/listening-sockets.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'

function settings(...names: readonly string[]): Settings {
  const entries = names.map((name, order) => ({ name, written: name, value: null, source: { file: 'test.ini', line: order + 1 }, order }))
  return settingsFromEntries(entries, [{ owner: 'core', table: CORE_OPTIONS }])
}

test('connections are held back until the client has spoken, where the client speaks first', () => {
  expect(listenOptions(settings(), 'client').deferAccept).toBe(1)
  expect(listenOptions(settings(), 'server').deferAccept).toBe(0)
  expect(listenOptions(settings('no-defer-accept'), 'client').deferAccept).toBe(0)
})
