// A plugin in a folder that brings a format of files, a scheme of addresses, symbols, and an option that acts at once, as docs/writing-a-plugin.md shows.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ExitRequest } from '../../src/config/exit-request.js'
import { ConfigError } from '../../src/config/problems.js'
import { readConfig } from '../../src/config/resolve.js'
import type { Plugin, PluginManifest } from '../../src/plugin/abi.js'
import { manifestDifferences } from '../../src/plugin/manifest-check.js'

const MANIFEST: PluginManifest = {
  abi: 1,
  name: 'demo',
  options: ['toml', 'tml', 'rows', 'demo-dump', 'demo-add'],
  configSuffixes: ['.toml'],
  configSchemes: ['demo'],
  configSymbols: ['greeting', 'answer', 'banner'],
  immediate: ['toml', 'tml', 'rows', 'demo-dump', 'demo-add'],
}

const BODY = `
globalThis.demoImports = (globalThis.demoImports ?? 0) + 1
const now = (help) => ({ kind: 'string', repeat: true, immediate: true, help })
export default {
  name: 'demo',
  options: {
    toml: { ...now('A file.'), aliases: ['tml'] },
    rows: now('Rows.'),
    'demo-dump': { kind: 'flag', immediate: true, help: 'Dump and exit.' },
    'demo-add': now('Adds.'),
  },
  configSources: [
    {
      label: 'TOML', options: ['toml', 'tml'], suffixes: ['.toml'],
      *parse(text, context) {
        let line = 0
        for (const row of text.split('\\n')) {
          line += 1
          if (row.trim() === '' || row.startsWith('#')) continue
          const parts = /^([\\w-]+) = "(.*)"$/.exec(row)
          if (parts === null) context.fail('not a row; expected key = "value"', { line, column: 1 })
          yield { key: parts[1], value: parts[2], line, column: 1 }
        }
      },
    },
    {
      options: ['rows'],
      async load(address, context) {
        const file = context.useFile(address)
        const text = (await context.read(file)).toString()
        return text.split(',').map((row) => ({ key: 'row', value: context.magic(row) }))
      },
    },
  ],
  configSchemes: {
    async demo(rest, { address }) {
      await new Promise((done) => setImmediate(done))
      if (rest === 'broken') throw new Error('the demo is broken')
      return rest.endsWith('.toml') ? 'zz = "' + address + '"' : 'text of ' + rest
    },
  },
  configSymbols: { greeting: 'hello', answer: () => 42, banner: async () => 'called' },
  immediate: {
    'demo-dump': (value, context) => { context.print('dumped'); context.exit(3) },
    'demo-add': async (value, context) => {
      if (value === '') return context.fail('expected a word')
      await context.add('added', value + (await context.read('demo://x')).toString())
    },
  },
  setup() {},
}
`

let folder: string
let log: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-config-plugin-'))
  log = []
  mkdirSync(join(folder, 'plugins/demo'), { recursive: true })
  write('plugins/demo/package.json', JSON.stringify({ name: 'demo', type: 'module', main: 'index.js', uwsgi: MANIFEST }))
  write('plugins/demo/index.js', BODY)
  delete (globalThis as { demoImports?: number }).demoImports
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const imports = (): number => (globalThis as { demoImports?: number }).demoImports ?? 0
const write = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text)
}

/** `key = value` of what is no loading option, or the lines of the refusal. */
async function read(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const output = { log: (line: string) => void log.push(line), print: (line: string) => void log.push(`out: ${line}`) }
  try {
    const { shown } = await readConfig(argv, { UWSGI_PLUGINS_DIR: 'plugins', ...env }, folder, output)
    return shown
      .filter(({ source }) => !/^(?:command line|environment)/.test(source.file))
      .map(({ key, value }) => `${key} = ${value ?? ''}`)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
}

test('nothing of it is imported by a configuration that does not need it', async () => {
  write('a.ini', '[uwsgi]\nprocesses = 2\nunknown = toml\n')
  expect(await read(['a.ini'])).toEqual(['processes = 2', 'unknown = toml'])
  expect(imports()).toBe(0)
})

test('a file with its suffix loads it: bare, by include and by config', async () => {
  write('a.toml', '# %n\nzz = "%n"\n')
  write('a.ini', '[uwsgi]\nbefore = 1\ninclude = a.toml\nafter = 2\n')
  expect(await read(['a.toml'])).toEqual(['zz = a'])
  expect(log).toContain('[uWSGI] getting TOML configuration from a.toml')
  expect(await read(['a.ini'])).toEqual(['before = 1', 'include = a.toml', 'zz = a', 'after = 2'])
  expect(await read(['--config', 'a.toml'])).toEqual(['zz = a'])
})

test('its option loads it where it stands, in a file, in the environment and on the command line', async () => {
  write('a.toml', 'zz = "1"\n')
  write('a.ini', '[uwsgi]\nplugins-dir = plugins\nbefore = 1\ntml = a.toml\nif-opt = zz=1\nseen = %(_)\nendif =\n')
  const expected = ['plugins-dir = plugins', 'before = 1', 'tml = a.toml', 'zz = 1', 'if-opt = zz=1', 'seen = 1', 'endif = ']
  expect(await read(['a.ini'], { UWSGI_PLUGINS_DIR: '' })).toEqual(expected)
  expect(await read([], { UWSGI_TOML: 'a.toml' })).toEqual(['zz = 1'])
  expect(await read(['--toml=a.toml'])).toEqual(['zz = 1'])
})

test('an address with its scheme loads it, in options and in values', async () => {
  write('a.ini', '[uwsgi]\nzz = <@(demo://some/thing)>\n')
  expect(await read(['a.ini'])).toEqual(['zz = <text of some/thing>'])
  expect(await read(['--toml', 'demo://x.toml'])).toEqual(['zz = demo://x.toml'])
  expect((await read(['--ini', 'demo://broken']))[0]).toBe(
    'command line: ini: cannot read "demo://broken": the demo is broken; expected a readable file',
  )
})

test('its symbols are what sym, section, call and callint read', async () => {
  write('a.ini', '[uwsgi]\na = @(sym://greeting)\nb = @(section://greeting)\nc = @(call://banner)\nd = @(callint://answer)\n')
  expect(await read(['a.ini'])).toEqual(['a = hello', 'b = hello', 'c = called', 'd = 42'])
  write('a.ini', '[uwsgi]\na = @(sym://nosuch)\nb = @(callint://greeting)\nc = @(call://answer)\nd = @(callint://banner)\n')
  expect((await read(['a.ini'])).slice(0, 4)).toEqual([
    expect.stringContaining(
      'a.ini:2:1: a: @(sym://nosuch): sym://nosuch: unable to find symbol nosuch; expected a name in the configSymbols',
    ),
    expect.stringContaining('unable to find symbol greeting'),
    expect.stringContaining('called symbol answer did not return a string'),
    expect.stringContaining('called symbol banner did not return a whole number'),
  ])
})

test('a source that is no text reads its file itself, with magic variables as they are for that file', async () => {
  write('r.csv', '%n,%e')
  expect(await read(['--rows', 'r.csv'])).toEqual(['row = r', 'row = csv'])
  write('a.ini', '[uwsgi]\nrows = r.csv\n')
  expect(await read(['a.ini'])).toEqual(['rows = r.csv', 'row = r', 'row = csv'])
  expect((await read(['--rows', 'nosuch']))[0]).toBe('command line: rows: cannot read "nosuch": no such file; expected a readable file')
})

test('what is wrong in a file of its format is reported with the place, and with the files that led there', async () => {
  write('a.toml', 'zz = "1"\nbroken\n')
  write('a.ini', '[uwsgi]\ntoml = a.toml\n')
  expect((await read(['a.ini'])).slice(0, 2)).toEqual(['a.toml:2:1: not a row; expected key = "value"', '    included from a.ini:2:1'])
})

test('an option that acts at once may add options, fail, or end the run', async () => {
  write('a.ini', '[uwsgi]\ndemo-add = say:\n')
  expect(await read(['a.ini'])).toEqual(['demo-add = say:', 'added = say:text of x'])
  expect((await read(['--demo-add', '']))[0]).toBe('command line: demo-add: expected a word')
  const error: unknown = await read(['--demo-dump']).catch((thrown: unknown) => thrown)
  expect((error as ExitRequest).action).toEqual({ kind: 'exit', status: 3 })
  expect(log).toContain('out: dumped')
})

test('a file that is a plugin and has no manifest counts from the line that names it', async () => {
  write('demo.mjs', BODY)
  write('a.toml', 'zz = "1"\n')
  write('a.ini', '[uwsgi]\nplugin = ./demo.mjs\ninclude = a.toml\n')
  expect(await read(['a.ini'], { UWSGI_PLUGINS_DIR: '' })).toEqual(['plugin = ./demo.mjs', 'include = a.toml', 'zz = 1'])
})

test('a plugin that cannot be imported is reported where the configuration needed it', async () => {
  write('plugins/demo/index.js', 'throw new Error("no luck")')
  write('a.ini', '[uwsgi]\nbefore = 1\ntoml = a.toml\n')
  expect((await read(['a.ini']))[0]).toBe('a.ini:3:1: toml: plugin demo cannot be loaded: no luck')
})

test('manifest and export are held together', async () => {
  const module = (await import(join(folder, 'plugins/demo/index.js'))) as { default: Plugin }
  expect(manifestDifferences(MANIFEST, module.default)).toEqual([])
  expect(
    manifestDifferences({ ...MANIFEST, configSuffixes: [], configSchemes: ['x'], immediate: ['toml'], configSymbols: [] }, module.default),
  ).toEqual([
    'configSuffixes of the manifest lack .toml',
    'configSchemes of the manifest lack demo',
    'configSchemes of the manifest name x, which the plugin does not have',
    'configSymbols of the manifest lack greeting, answer, banner',
    'immediate of the manifest lack tml, rows, demo-dump, demo-add',
  ])
})
