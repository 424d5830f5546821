import { describe, expect, test } from 'vitest'
import { settingsFromEntries } from '../../src/config/create-settings.js'
import type { Settings } from '../../src/config/settings.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'

function settings(...pairs: ReadonlyArray<readonly [string, string | null]>): Settings {
  const entries = pairs.map(([name, value], order) => ({
    name,
    written: name,
    value,
    source: { file: 'test.ini', line: order + 1 },
    order,
  }))
  return settingsFromEntries(entries, [{ owner: 'core', table: CORE_OPTIONS }])
}

describe('settings', () => {
  test('the last value of a scalar counts and a list keeps all in order', () => {
    const read = settings(['processes', '2'], ['add-header', 'A: 1'], ['processes', '5'], ['add-header', 'B: 2'])
    expect(read.number('processes')).toBe(5)
    expect(read.list('add-header')).toEqual(['A: 1', 'B: 2'])
    expect(read.all('processes').map((entry) => entry.order)).toEqual([0, 2])
  })

  test('defaults of the declarations apply, and without one there is undefined', () => {
    const read = settings()
    expect(read.number('worker-reload-mercy')).toBe(60)
    expect(read.number('harakiri')).toBeUndefined()
    expect(read.string('chdir')).toBeUndefined()
    expect(read.flag('master')).toBe(false)
    expect(read.has('listen')).toBe(false)
  })

  test('units are applied', () => {
    const read = settings(['harakiri', '2m'], ['buffer-size', '8k'], ['chmod-socket', '660'], ['socket-timeout', '500ms'])
    expect(read.number('harakiri')).toBe(120)
    expect(read.number('buffer-size')).toBe(8192)
    expect(read.number('chmod-socket')).toBe(0o660)
    expect(read.number('socket-timeout')).toBe(0.5)
  })

  test('chmod-socket without a value is 666, and refused with an empty one, as in uWSGI', () => {
    expect(settings(['chmod-socket', null]).number('chmod-socket')).toBe(0o666)
    expect(() => settings(['chmod-socket', '']).number('chmod-socket')).toThrow('"" is not a file mode')
  })

  test.each(['false', 'OFF', 'No', '0'])('a flag with the value %s is off', (value) => {
    expect(settings(['vacuum', value]).flag('vacuum')).toBe(false)
  })

  test.each(['true', 'maybe', '', '00', null])('a flag with the value %s is on', (value) => {
    expect(settings(['vacuum', value]).flag('vacuum')).toBe(true)
  })

  test('an option switches on what it implies unless the configuration says otherwise', () => {
    expect(settings(['stats', ':1717']).flag('master')).toBe(true)
    expect(settings(['master', 'off'], ['stats', ':1717']).flag('master')).toBe(false)
    expect(settings(['lazy', 'off']).flag('lazy-apps')).toBe(false)
  })

  test('an alias asks for the same option', () => {
    expect(settings(['processes', '3']).number('workers')).toBe(3)
  })

  test('an undeclared name and a getter of another kind are faults of the program', () => {
    expect(() => settings().flag('nosuch')).toThrow('setting nosuch is not declared')
    expect(() => settings().string('processes')).toThrow('setting processes is of kind integer, asked for as string')
  })
})
