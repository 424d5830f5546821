// uwsgi.config.ts and its like, read from real files: how they are found, what they are told, and where their faults are.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { availableParallelism, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError } from '../../../src/config/problems.js'
import { readConfig } from '../../../src/config/resolve.js'

// Where Node itself imports the module: the test runner has imports of its own.
const SERVER = fileURLToPath(new URL('../../../bin/uwsgi-ts.js', import.meta.url))

let folder: string
let log: string[]
const output = { log: (line: string): void => void log.push(line), print: (): void => undefined }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-typed-'))
  log = []
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

async function shown(...argv: string[]): Promise<string[]> {
  const config = await readConfig(argv, { STAGE: 'blue' }, folder, output)
  return config.shown.map(({ key, value }) => `${key} = ${value ?? 'true'}`)
}

async function refusal(...argv: string[]): Promise<string> {
  const error: unknown = await shown(...argv).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ConfigError)
  return (error as ConfigError).message
}

test('a bare argument may be TypeScript, which finds defineConfig without an installed core', async () => {
  write(
    'uwsgi.config.ts',
    `import { defineConfig, type ConfigOptions } from '@uwsgi-ts/core'
enum Count { few = 2 }
const common: ConfigOptions = { master: true as boolean }
export default defineConfig([common, { processes: Count.few }])
`,
  )
  expect(await shown('uwsgi.config.ts')).toEqual(['master = true', 'processes = 2'])
  expect(log).toContain('[uWSGI] getting module configuration from uwsgi.config.ts')
})

test.each(['uwsgi.config.mts', 'uwsgi.config.mjs', 'prod.config.ts'])('--config and include read %s too', async (name) => {
  write(name, 'export default { processes: 3 }')
  expect(await shown('--config', name)).toEqual([`config = ${name}`, 'processes = 3'])
  write('app.ini', `[uwsgi]\ninclude = ${name}\nmaster = true\n`)
  expect(await shown('app.ini')).toEqual([`include = ${name}`, 'processes = 3', 'master = true'])
})

test('uwsgi.config.js is a module, in the form that its folder has', async () => {
  write('uwsgi.config.js', 'module.exports = { processes: 3 }')
  expect(await shown('uwsgi.config.js')).toEqual(['processes = 3'])
})

test('a configuration may be a function, which may wait, and is told about the start', async () => {
  write(
    'uwsgi.config.mjs',
    `export default async ({ env, hostname, cpuCount, mode, section, option }) => ({
      print: [env.STAGE, hostname, cpuCount, mode, section, option('set-ph'), option('nothing') ?? 'none'].map(String),
    })`,
  )
  expect(await shown('--mode', 'staging', '--set-ph', 'a=1', 'uwsgi.config.mjs:web')).toEqual([
    'mode = staging',
    'set-ph = a=1',
    'a = 1',
    'print = blue',
    `print = ${hostname()}`,
    `print = ${String(availableParallelism())}`,
    'print = staging',
    'print = web',
    'print = a=1',
    'print = none',
  ])
})

test('an export may be a promise, and have sections', async () => {
  write('uwsgi.config.mjs', `export default Promise.resolve({ sections: { uwsgi: { processes: 1 }, web: { processes: 2 } } })`)
  expect(await shown('uwsgi.config.mjs')).toEqual(['processes = 1'])
  expect(await shown('uwsgi.config.mjs:web')).toEqual(['processes = 2'])
})

test('magic variables are left alone, while placeholders and the environment are replaced in values', async () => {
  write('uwsgi.config.mjs', `export default { 'set-ph': 'who=me', print: ['%n and %%', '%(who)', '$(STAGE)'], processes: 7 % 4 }`)
  expect(await shown('uwsgi.config.mjs')).toEqual([
    'set-ph = who=me',
    'who = me',
    'print = %n and %%',
    'print = me',
    'print = blue',
    'processes = 3',
  ])
})

test('a file that has changed is read anew in the same process', async () => {
  for (const [name, seconds] of [
    ['uwsgi.config.mjs', 1],
    ['uwsgi.config.ts', 2],
  ] as const) {
    write(name, 'export default { processes: 1 }')
    utimesSync(join(folder, name), seconds, seconds)
    expect(await shown(name)).toEqual(['processes = 1'])
    write(name, 'export default { processes: 2 }')
    expect(await shown(name)).toEqual(['processes = 2'])
  }
})

test('values are checked like those of any source, with the file and the property', async () => {
  write('uwsgi.config.mjs', `export default { harakiri: '30x', processes: -1 }`)
  const message = await refusal('uwsgi.config.mjs')
  expect(message).toContain('uwsgi.config.mjs: harakiri: "30x" is not a duration')
  expect(message).toContain('uwsgi.config.mjs: processes: "-1" is out of range')
})

test.each([
  ['a.config.ts', 'export default {\n  master: true,,\n}\n', /^a\.config\.ts:2:\d+: the module cannot be used: .*Unexpected token/],
  ['a.config.mjs', 'export default {\n  master: true,,\n}\n', /^a\.config\.mjs:2:\d+: the module cannot be used: .*Unexpected token/],
  [
    'a.config.ts',
    '\nconst x: any = undefined\nexport default { master: x.y }\n',
    /^a\.config\.ts:3:\d+: the module cannot be used: Cannot read/,
  ],
  ['a.config.mjs', '\nthrow new Error("no luck")\n', /^a\.config\.mjs:2:\d+: the module cannot be used: no luck$/m],
  ['a.config.mjs', 'export default () => {\n throw new Error("later")\n}', /^a\.config\.mjs:2:\d+: the module cannot be used: later$/m],
  [
    'a.config.mjs',
    'export const master = true\n',
    /^a\.config\.mjs: the module cannot be used: it has no default export; expected export default defineConfig/,
  ],
  [
    'a.config.mjs',
    `import 'nowhere-to-be-found'\nexport default {}\n`,
    /^a\.config\.mjs: the module cannot be used: Cannot find package 'nowhere-to-be-found'/,
  ],
  ['a.config.mjs', 'export default { env: [{}] }', /^a\.config\.mjs: env\[0\]: an object is no value of an option/],
])('%s that cannot be used is refused with the place', async (name, text, message) => {
  write(name, text)
  const { status, stderr } = spawnSync(process.execPath, [SERVER, name, '--no-server'], { cwd: folder, encoding: 'utf8' })
  expect(stderr.split('\n').slice(1).join('\n')).toMatch(message)
  expect(status).toBe(1)
})

test('a file that is not there is refused', async () => {
  expect(await refusal('none.config.ts')).toContain('cannot read "none.config.ts": no such file')
})

test('a file that includes itself is refused', async () => {
  write('a.config.mjs', `export default { include: 'a.config.mjs' }`)
  expect(await refusal('a.config.mjs')).toContain('a.config.mjs: include: "a.config.mjs" includes itself')
})
