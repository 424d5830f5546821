// The TypeScript side: which interpreter is chosen and with which switches, and that the manifest says what the declarations say.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CORE_OPTIONS,
  settingsFromEntries,
  type Entry,
  type LanguageDefinition,
  type PluginContext,
  type PluginManifest,
  type Settings,
} from '@uwsgi-ts/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin, { PYTHON_OPTIONS } from '../src/index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-python-plugin-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function settings(options: Record<string, string>): Settings {
  const entries = Object.entries(options).map(([name, value], order): Entry => ({
    name,
    written: name,
    value,
    source: { file: 'test.ini', line: order + 1 },
    order,
  }))
  return settingsFromEntries(entries, [
    { owner: 'core', table: CORE_OPTIONS },
    { owner: 'python', table: PYTHON_OPTIONS, immediate: Object.keys(plugin.immediate ?? {}) },
  ])
}

/** Runs setup and returns the language it registers. */
function setUp(options: Record<string, string>): LanguageDefinition {
  let language: LanguageDefinition | undefined
  const context = {
    settings: settings(options),
    languages: {
      add: (_: string, value: LanguageDefinition) => {
        language = value
      },
    },
  } as unknown as PluginContext
  plugin.setup(context)
  if (language === undefined) throw new Error('setup registered no language')
  return language
}

const zygote = (options: Record<string, string>): ReturnType<LanguageDefinition['zygote']> => setUp(options).zygote(settings(options))

function virtualEnvironment(program: string): string {
  const home = join(folder, 'venv')
  mkdirSync(join(home, 'bin'), { recursive: true })
  writeFileSync(join(home, 'bin', program), '#!/bin/sh\n')
  chmodSync(join(home, 'bin', program), 0o755)
  return home
}

test('without a word about it, python3 of PATH runs the zygote', () => {
  const { file, args } = zygote({ module: 'app' })
  expect(file).toBe('python3')
  expect(args).toEqual([expect.stringMatching(/host\/zygote\.py$/)])
  expect(readFileSync(args[0] ?? '', 'utf8')).toContain('__main__')
})

test('a virtual environment brings its own interpreter', () => {
  const home = virtualEnvironment('python')
  expect(zygote({ home }).file).toBe(join(home, 'bin/python'))
})

test('an environment with bin/python3 only is taken too, relative to chdir', () => {
  virtualEnvironment('python3')
  expect(zygote({ home: 'venv', chdir: folder }).file).toBe(join(folder, 'venv/bin/python3'))
})

test('python-interpreter beats the virtual environment', () => {
  expect(zygote({ home: virtualEnvironment('python'), 'python-interpreter': 'python3.12' }).file).toBe('python3.12')
  expect(zygote({ 'python-interpreter': '/opt/python/bin/python3' }).file).toBe('/opt/python/bin/python3')
})

test('optimize and no-site become switches of the interpreter', () => {
  expect(zygote({ optimize: '2', 'no-site': 'true' }).args.slice(0, -1)).toEqual(['-OO', '-S'])
  expect(zygote({ optimize: '1' }).args.slice(0, -1)).toEqual(['-O'])
  expect(zygote({ optimize: '0' }).args).toHaveLength(1)
})

test('a home that is no folder stops the start and is named', () => {
  expect(() => setUp({ home: join(folder, 'missing') })).toThrow(
    /^Python Home is not a directory: .*missing; expected the folder of a virtual environment$/,
  )
})

test('a home without an interpreter stops the start', () => {
  expect(() => setUp({ home: folder })).toThrow('has no bin/python and no bin/python3')
})

test('an unknown environ behaviour stops the start', () => {
  expect(() => setUp({ 'wsgi-env-behaviour': 'evil' })).toThrow('wsgi-env-behaviour: "evil" is unknown; expected holy or cheat')
})

test('it answers modifier 0 and the old 30', () => {
  expect(setUp({})).toMatchObject({ modifier1: 0, modifiers: [30] })
})

test('the manifest lists exactly the declared options and their aliases', () => {
  const { uwsgi } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { uwsgi: PluginManifest }
  const declared = Object.entries(PYTHON_OPTIONS).flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])])
  expect(uwsgi.options).toEqual(declared)
  expect(uwsgi).toMatchObject({ name: plugin.name, modifier1: plugin.modifier1, abi: 1 })
  for (const option of Object.values(uwsgi.bareArguments ?? {})) expect(declared).toContain(option)
})

test('the aliases the host knows are the declared ones', () => {
  const text = readFileSync(new URL('../host/uwsgi_host/configuration.py', import.meta.url), 'utf8')
  const table = text.slice(text.indexOf('ALIASES = {'), text.indexOf('\n}\n'))
  const known = [...table.matchAll(/'([^']+)': '([^']+)'/g)].map(([, alias, name]) => `${alias}=${name}`)
  const declared = Object.entries(PYTHON_OPTIONS).flatMap(([name, { aliases, noEffect }]) =>
    noEffect === undefined ? (aliases ?? []).map((alias) => `${alias}=${name}`) : [],
  )
  expect(known.filter((pair) => !pair.startsWith('py-program')).sort()).toEqual(declared.sort())
})
