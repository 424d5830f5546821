import { readFileSync } from 'node:fs'
import { settingsFromEntries, type PluginManifest, type Settings } from '@uwsgi-ts/core'
import { manifestDifferences } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'
import { busyness } from '../src/busyness.js'
import plugin from '../src/index.js'
import { options } from '../src/options.js'

const limits = { minimum: 1, maximum: 4, step: 2, overload: 7, idle: 10 }

function settings(values: Readonly<Record<string, string>>): Settings {
  const entries = Object.entries(values).map(([name, value], order) => {
    return { name, written: name, value, source: { file: 'test.ini', line: order + 1 }, order }
  })
  return settingsFromEntries(entries, [{ owner: 'cheaper-busyness', table: options }])
}

function startLines(values: Readonly<Record<string, string>>): string[] {
  const lines: string[] = []
  busyness({ limits, settings: settings(values), log: (line) => lines.push(line) })
  return lines
}

test('the manifest says what the plugin registers', () => {
  const { uwsgi } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { uwsgi: PluginManifest }
  expect(manifestDifferences(uwsgi, plugin)).toEqual([])
})

test('the start says with which numbers it works', () => {
  expect(startLines({ 'cheaper-busyness-max': '60', 'cheaper-busyness-multiplier': '15' })).toEqual([
    '[busyness] settings: min=25%, max=60%, overload=7, multiplier=15, respawn penalty=2',
    '[busyness] backlog alert is set to 33 request(s), step is 1',
    '[busyness] backlog non-zero alert is set to 60 second(s)',
  ])
})

test('0 means the default', () => {
  expect(startLines({ 'cheaper-busyness-max': '0', 'cheaper-busyness-penalty': '0' })[0]).toContain(
    'max=50%, overload=7, multiplier=10, respawn penalty=2',
  )
})

test('a minimum that is not below the maximum is refused', () => {
  expect(() => startLines({ 'cheaper-busyness-min': '50' })).toThrow(
    'cheaper-busyness-min: 50% is not below cheaper-busyness-max (50%); expected a smaller percentage',
  )
})
