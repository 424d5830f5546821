import { expect, test } from 'vitest'
import { settingsFromEntries } from '../../src/config/create-settings.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import type { LanguageDefinition, MasterService, Plugin } from '../../src/plugin/abi.js'
import { createPluginHost, type PluginToSetUp } from '../../src/plugin/host.js'

const SETTINGS = settingsFromEntries([], [{ owner: 'core', table: CORE_OPTIONS }])
const loaded = (plugin: Plugin, more: Partial<PluginToSetUp> = {}): PluginToSetUp => ({
  name: plugin.name,
  aliases: [],
  module: '',
  named: true,
  plugin,
  ...more,
})
const language: LanguageDefinition = { modifier1: 5, wanted: () => true, zygote: () => ({ file: '/bin/true', args: [], env: {} }) }

test('lifecycle listeners run in the order of registration, each after the one before', async () => {
  const order: string[] = []
  const plugin = (name: string): Plugin => ({
    name,
    setup(ctx) {
      ctx.on('master:start', async () => {
        await new Promise((done) => {
          setImmediate(done)
        })
        order.push(name)
      })
      ctx.on('master:stop', () => {
        order.push(`${name} stops`)
      })
    },
  })
  const host = await createPluginHost([loaded(plugin('a')), loaded(plugin('b'))], SETTINGS, () => undefined)
  await host.emit('master:start')
  expect(order).toEqual(['a', 'b'])
})

test('listeners of master events get what the master does for their plugin', async () => {
  const told: string[] = []
  const plugin = (name: string): Plugin => ({
    name,
    setup: (ctx) => {
      ctx.on('master:ready', (master) => master.log.line(name))
    },
  })
  const host = await createPluginHost([loaded(plugin('a')), loaded(plugin('b'))], SETTINGS, () => undefined)
  const line = (owner: string, text: string): void => void told.push(`${owner}: ${text}`)
  await host.emit('master:ready', (owner) => ({ log: { line: (text: string) => line(owner, text) } }) as unknown as MasterService)
  expect(told).toEqual(['a: a', 'b: b'])
})

test('a listener that throws becomes an error with the name of the plugin and the event', async () => {
  const plugin: Plugin = {
    name: 'broken',
    setup: (ctx) => {
      ctx.on('engine:start', () => {
        throw new Error('no luck')
      })
    },
  }
  const host = await createPluginHost([loaded(plugin)], SETTINGS, () => undefined)
  await expect(host.emit('engine:start')).rejects.toThrow('plugin broken: listener of engine:start failed: no luck')
})

test('stop undoes in reverse order, once, and goes on when one of them throws', async () => {
  const log: string[] = []
  const plugin: Plugin = {
    name: 'p',
    setup(ctx) {
      ctx.onStop(() => {
        log.push('first')
      })
      ctx.onStop(() => {
        throw new Error('stuck')
      })
      ctx.onStop(() => {
        log.push('third')
      })
    },
  }
  const host = await createPluginHost([loaded(plugin)], SETTINGS, (line) => log.push(line))
  await host.stop()
  await host.stop()
  expect(log).toEqual(['third', '[p] stop failed: stuck', 'first'])
})

test('a language bound to another modifier keeps everything else', async () => {
  const plugin: Plugin = {
    name: 'perl',
    modifier1: 5,
    setup: (ctx) => {
      ctx.languages.add('perl', language)
    },
  }
  const host = await createPluginHost([loaded(plugin, { modifier1: 0 })], SETTINGS, () => undefined)
  expect(host.languages.get('perl')?.modifier1).toBe(0)
  expect(host.languages.get('perl')?.wanted(SETTINGS)).toBe(true)
  expect(language.modifier1).toBe(5)
})

test('request hooks keep their order and owner', async () => {
  const plugin = (name: string): Plugin => ({
    name,
    setup(ctx) {
      ctx.requests.add({ name: 'first', filter: { pathPrefix: '/x' }, handler: () => undefined })
      ctx.requests.add({ name: 'second', filter: {}, handler: () => undefined })
    },
  })
  const host = await createPluginHost([loaded(plugin('a')), loaded(plugin('b'))], SETTINGS, () => undefined)
  expect(host.hooks.map((registered) => `${registered.plugin} ${registered.hook.name}`)).toEqual([
    'a first',
    'a second',
    'b first',
    'b second',
  ])
})
