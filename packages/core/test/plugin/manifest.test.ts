import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Plugin } from '../../src/plugin/abi.js'
import { PluginCatalog } from '../../src/plugin/discovery.js'
import { manifestDifferences } from '../../src/plugin/manifest-check.js'
import { readManifest } from '../../src/plugin/manifest.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-manifest-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, json: object | string): string {
  const at = join(folder, path)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'package.json'), typeof json === 'string' ? json : JSON.stringify(json))
  return at
}

describe('a manifest', () => {
  test.each([
    [{ abi: 1 }, 'uwsgi.name is missing; expected a lower-case name'],
    [{ abi: '1', name: 'x' }, 'uwsgi.abi is "1"; expected a whole number'],
    [{ abi: 1, name: 'x', modifier1: 256 }, 'uwsgi.modifier1 is 256; expected a number from 0 to 255'],
    [{ abi: 1, name: 'x', options: 'a' }, 'uwsgi.options is "a"; expected a list of option names'],
    [{ abi: 1, name: 'x', bareArguments: ['.py'] }, 'uwsgi.bareArguments is [".py"]; expected an object from suffix to option name'],
    ['x', 'uwsgi is not an object; expected { "abi": 1, "name": ... }'],
  ])('%j is refused with what would be right', (uwsgi, message) => {
    const at = write('p', { name: 'p', uwsgi })
    expect(() => readManifest(at)).toThrow(`${join(at, 'package.json')}: ${message}`)
  })

  test('is nothing in a folder without one', () => {
    expect(readManifest(folder)).toBeUndefined()
    expect(readManifest(write('p', { name: 'p' }))).toBeUndefined()
  })

  test.each([
    [{ exports: './a.js' }, 'a.js'],
    [{ exports: { '.': { types: './a.d.ts', default: './b.js' } } }, 'b.js'],
    [{ exports: { '.': { browser: './c.js', import: { node: './d.js' } } } }, 'd.js'],
    [{ main: 'lib/e.js' }, 'lib/e.js'],
    [{}, 'index.js'],
  ])('finds the entry of %j', (more, entry) => {
    const at = write('p', { name: 'p', uwsgi: { abi: 1, name: 'p' }, ...more })
    expect(readManifest(at)?.module).toBe(pathToFileURL(join(at, entry)).href)
  })
})

describe('the catalog', () => {
  test('a folder of plugins-dir comes before node_modules, and the nearer node_modules before the farther', () => {
    const plugin = (where: string): object => ({
      name: 'uwsgi-ts-plugin-x',
      description: where,
      uwsgi: { abi: 1, name: 'x', options: ['x-option'] },
    })
    const inDir = write('plugins/anything', plugin('dir'))
    const near = write('app/node_modules/uwsgi-ts-plugin-x', plugin('near'))
    write('node_modules/uwsgi-ts-plugin-x', plugin('far'))
    expect(new PluginCatalog(join(folder, 'app'), ['../plugins']).ownerOfOption('x-option')?.folder).toBe(inDir)
    expect(new PluginCatalog(join(folder, 'app'), []).ownerOfOption('x-option')?.folder).toBe(near)
  })

  test('a package of the scope is found by its short name', () => {
    const at = write('node_modules/@uwsgi-ts/thing', { name: '@uwsgi-ts/thing', uwsgi: { abi: 1, name: 'thing', aliases: ['thing3'] } })
    const catalog = new PluginCatalog(folder, [])
    expect(catalog.find('thing')?.folder).toBe(at)
    expect(catalog.find('thing3_plugin.so')?.folder).toBe(at)
  })

  test('a broken manifest is remembered and does not hide the others', () => {
    write('plugins/broken', '{ "uwsgi": ')
    write('plugins/good', { name: 'good', uwsgi: { abi: 1, name: 'good' } })
    const catalog = new PluginCatalog(folder, ['plugins', 'nosuch'])
    expect(catalog.find('good')?.manifest.name).toBe('good')
    expect(catalog.faults).toHaveLength(2)
    expect(catalog.faults.join('\n')).toContain('package.json: not JSON')
    expect(catalog.faults.join('\n')).toContain('nosuch: cannot be read; expected a folder of plugins')
  })
})

test('a manifest that differs from its plugin is told what differs', () => {
  const plugin: Plugin = {
    name: 'p',
    modifier1: 3,
    options: { 'p-one': { kind: 'flag', aliases: ['p-uno'], help: 'One.' } },
    setup: (ctx) => {
      ctx.protocols.add('gopher', { codec: 'http', statsName: 'gopher', listeners: () => [] })
    },
  }
  expect(manifestDifferences({ abi: 1, name: 'p', modifier1: 3, options: ['p-one', 'p-uno'], protocols: ['gopher'] }, plugin)).toEqual([])
  expect(manifestDifferences({ abi: 2, name: 'q', options: ['p-one', 'p-two'], bareArguments: { '.p': 'p-zzz' } }, plugin)).toEqual([
    'abi is 2 in the manifest and 1 in the plugin',
    'name is q in the manifest and p in the plugin',
    'modifier1 is undefined in the manifest and 3 in the plugin',
    'options of the manifest lack p-uno',
    'options of the manifest name p-two, which the plugin does not have',
    'protocols of the manifest lack gopher',
    'bareArguments name the option p-zzz, which the plugin does not declare',
    'bareArguments have the suffix .p, which suffixes do not list',
  ])
})
