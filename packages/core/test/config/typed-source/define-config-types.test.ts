// The types of defineConfig, as the compiler sees them in a configuration file: options of the core, of what comes with it, and of a plugin package that
// the file names.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CORE_OPTIONS } from '../../../src/options/core-options.js'
import type { OptionKind } from '../../../src/options/declare.js'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))

const GOOD = `import type {} from '@uwsgi-ts/python'
import { defineConfig, type ConfigOptions } from '@uwsgi-ts/core'
export const plain = defineConfig({
  'http-socket': ['127.0.0.1:8080', ':8081'],
  'socket': '/run/app.sock',
  master: true,
  processes: 4,
  workers: '4',
  harakiri: '30s',
  'buffer-size': '8k',
  'chmod-socket': '660',
  chmod: null,
  chdir: '%(home)/app',
  threads: '$(THREADS)',
  'wsgi-file': 'app.py',
  vacuum: undefined,
})
export const list = defineConfig([{ 'if-env': 'X' }, [{ processes: 2 }], { endif: null }])
export const sections = defineConfig({ sections: { uwsgi: { processes: 1 }, staging: [{ processes: 2 }] } })
export const made = defineConfig(async ({ cpuCount, env, mode }): Promise<ConfigOptions> => ({
  processes: mode === 'staging' ? 1 : cpuCount * 2,
  chdir: env['HOME'],
}))
`

/** What stands where, and what the compiler says about it. */
const BAD: ReadonlyArray<readonly [source: string, message: RegExp]> = [
  [`defineConfig({ processes: 'four' })`, /Type '"four"' is not assignable to type 'IntegerValue \| undefined'/],
  [`defineConfig({ master: 'yes' })`, /Type '"yes"' is not assignable to type 'FlagValue \| undefined'/],
  [`defineConfig({ harakiri: '30x' })`, /Type '"30x"' is not assignable to type 'SecondsValue \| undefined'/],
  [`defineConfig({ 'buffer-size': true })`, /Type 'true' is not assignable to type 'BytesValue \| undefined'/],
  [`defineConfig({ chdir: ['/a', '/b'] })`, /Type 'string\[\]' is not assignable to type 'string'/],
  [`defineConfig({ 'chmod-socket': 0o660 })`, /Type 'number' is not assignable to type 'ModeValue/],
  [`defineConfig({ procesess: 4 })`, /'procesess' does not exist in type/],
  [`defineConfig([{ master: true }, { 'http-socket': 8080 }])`, /Type 'number' is not assignable to type 'Repeated<string>/],
  [`defineConfig({ sections: { uwsgi: { master: 'on' } } })`, /Type '"on"' is not assignable to type 'FlagValue/],
  [`defineConfig((): ConfigOptions => ({ procesess: 4 }))`, /'procesess' does not exist in type/],
  [`defineConfig({ psgi: 'app.psgi' })`, /'psgi' does not exist in type/],
  [`defineConfig({ 'wsgi-file': 5 })`, /Type 'number' is not assignable to type 'string'/],
]

/** For each kind of option what it takes, and what it does not. */
const SAMPLES: Readonly<Record<OptionKind, readonly [good: string, bad: string]>> = {
  flag: ['true', "'yes'"],
  integer: ['4', "'four'"],
  percent: ["'80%'", "'80%%'"],
  bytes: ["'8k'", "'8q'"],
  megabytes: ['64', "'64m'"],
  seconds: ["'2m'", "'2min'"],
  string: ["'text'", '5'],
  socket: ["':8080'", '8080'],
  mode: ["'660'", '0o660'],
  user: ['1000', 'true'],
  group: ["'www-data'", 'false'],
  dict: ["'A=1'", "'A'"],
  'key-values': ["'a=1,b=2'", '{ a: 1 }'],
  regexp: ["'^/a'", '/^a/'],
  'regexp-dict': ["'^/a b'", '5'],
}

/** Every option on lines of its own: its value, a value it does not take, and a list of values. */
const EACH = Object.entries(CORE_OPTIONS).flatMap(([name, { kind, repeat }]) => {
  const [good, bad] = SAMPLES[kind]
  const line = (value: string, valid: boolean): { source: string; valid: boolean } => ({ source: `{ '${name}': ${value} }`, valid })
  return [line(good, true), line('undefined', true), line("'%(a)'", true), line(bad, false), line(`[${good}, ${good}]`, repeat === true)]
})

let folder: string
let found: Map<string, Map<number, string>>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-types-'))
  const files = { good: join(folder, 'good.config.ts'), bad: join(folder, 'bad.config.ts'), each: join(folder, 'each.config.ts') }
  writeFileSync(files.good, GOOD)
  const head = `import type {} from '@uwsgi-ts/python'\nimport { defineConfig, type ConfigOptions } from '@uwsgi-ts/core'\n`
  writeFileSync(files.bad, head + BAD.map(([source], at) => `export const c${String(at)} = ${source}`).join('\n'))
  const typed = EACH.map(({ source }, at) => `export const c${String(at)}: OptionValues = ${source}`)
  writeFileSync(files.each, ["import type { OptionValues } from '@uwsgi-ts/core'", ...typed].join('\n'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const program = ts.createProgram(Object.values(files), {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { '@uwsgi-ts/native': [join(root, 'native/src/index.ts')], '@uwsgi-ts/*': [join(root, 'packages/*/src/index.ts')] },
  })
  found = new Map()
  for (const file of Object.values(files)) {
    const source = program.getSourceFile(file)
    const messages = new Map<number, string>()
    for (const { start = 0, messageText } of ts.getPreEmitDiagnostics(program, source)) {
      const line = source?.getLineAndCharacterOfPosition(start).line ?? 0
      messages.set(line, ts.flattenDiagnosticMessageText(messageText, '\n'))
    }
    found.set(file, messages)
  }
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('a good configuration has no error', () => {
  expect([...(found.get(join(folder, 'good.config.ts')) ?? [[0, 'not compiled']])]).toEqual([])
})

test.each(BAD.map(([source, message], at) => [source, message, at] as const))('%s is an error', (_, message, at) => {
  expect(found.get(join(folder, 'bad.config.ts'))?.get(at + 2)).toMatch(message)
})

test('every option of the core takes what its kind says, and lists where it may be repeated', () => {
  const errors = found.get(join(folder, 'each.config.ts')) ?? new Map<number, string>()
  const wrong = EACH.flatMap(({ source, valid }, at) => {
    const message = errors.get(at + 1)
    return (message === undefined) === valid ? [] : [`${source}: ${message ?? 'no error'}`]
  })
  expect(wrong).toEqual([])
  expect(EACH.length).toBeGreaterThan(500)
})
