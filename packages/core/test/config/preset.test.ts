import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { PRESETS } from '../../src/config/preset-lines.js'
import { ConfigError, formatSource } from '../../src/config/problems.js'
import { readConfig, type ReadConfig } from '../../src/config/resolve.js'
import { showConfig } from '../../src/config/show-config.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import { parseValue } from '../../src/options/parse-value.js'

const folder = mkdtempSync(join(tmpdir(), 'uwsgi-preset-'))
const DOC = readFileSync(fileURLToPath(new URL('../../../../docs/production.md', import.meta.url)), 'utf8')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function read(ini: string, argv: readonly string[] = ['app.ini']): Promise<ReadConfig> {
  writeFileSync(join(folder, 'app.ini'), `[uwsgi]\n${ini}\n`)
  return readConfig(argv, {}, folder, { log: () => undefined, print: () => undefined })
}

const refusal = async (ini: string): Promise<string> => {
  const error: unknown = await read(ini).catch((thrown: unknown) => thrown)
  if (!(error instanceof ConfigError)) throw new Error('the configuration was not refused')
  return error.message
}

describe('preset = NAME', () => {
  test.each(Object.keys(PRESETS))('%s sets its options at its place', async (name) => {
    const { settings } = await read(`preset = ${name}`)
    const lines = PRESETS[name] ?? []
    const found = settings.entries.filter(({ source }) => source.file === `preset ${name}`)
    expect(found.map(({ name: option, value }) => [option, value])).toEqual(lines.map(({ option, value }) => [option, value]))
    expect(settings.flag('die-on-term')).toBe(true)
  })

  test('is overridden by what comes later, flags too, and overrides what came before', async () => {
    const { settings } = await read('harakiri = 5\npreset = production\nmaster = false\ndisable-logging = no\nmax-requests = 7')
    expect(settings.number('harakiri')).toBe(60)
    expect(settings.flag('disable-logging')).toBe(false)
    expect(settings.number('max-requests')).toBe(7)
    expect(settings.all('master').at(-1)?.value).toBe('false')
  })

  test('on the command line stands before the file', async () => {
    const { settings } = await read('harakiri = 5', ['--preset', 'production', 'app.ini'])
    expect(settings.number('harakiri')).toBe(5)
    expect(settings.number('log-slow')).toBe(1000)
  })

  test('says where each of its values comes from', async () => {
    const { settings } = await read('preset = production')
    const strict = settings.all('strict')[0]
    expect(formatSource(strict?.source ?? { file: '', line: 0 })).toBe('preset production:1')
    expect(strict?.source.includedFrom?.[0]).toMatchObject({ file: 'app.ini', line: 2 })
  })

  test('is shown by show-config between comments that say where it stands', async () => {
    const lines = showConfig((await read('master = true\npreset = development\nprocesses = 2')).shown)
    expect(lines.slice(3, 7)).toEqual(['master = true', 'preset = development', ';preset development (app.ini:3:1)', 'strict = true'])
    expect(lines.slice(-4)).toEqual([';end of preset development', 'processes = 2', ';end of configuration', ''])
    expect(lines).toContain('catch-exceptions = true')
  })

  test('switches strict on for the whole file', async () => {
    expect(await refusal('preset = production\nharakri = 5')).toContain(
      '[strict-mode] unknown config directive: harakri; nearest: harakiri',
    )
  })

  test('with an unknown name is refused, and the names are said', async () => {
    expect(await refusal('preset = prodution')).toContain(
      'app.ini:2:1: preset: "prodution" is no preset; expected production or development; nearest: production',
    )
    expect(await refusal('preset = constructor')).toContain('"constructor" is no preset')
  })
})

describe('the lines of every preset', () => {
  const all = Object.entries(PRESETS).flatMap(([name, lines]) => lines.map((line) => [name, line.option, line] as const))

  test.each(all)('%s: %s is an option that does something, with a value it takes', (_name, option, line) => {
    const declaration = CORE_OPTIONS[option]
    expect(declaration).toBeDefined()
    if (declaration === undefined) return
    expect(declaration.noEffect).toBeUndefined()
    expect(parseValue(declaration, line.value)).toMatchObject({ ok: true })
  })

  test('let the mercy of a reload outlast harakiri', () => {
    const value = (option: string): number => Number(PRESETS['production']?.find((line) => line.option === option)?.value)
    expect(value('worker-reload-mercy')).toBeGreaterThan(value('harakiri'))
    expect(value('max-worker-lifetime')).toBeGreaterThan(Number(CORE_OPTIONS['min-worker-lifetime']?.default))
  })
})

describe('docs/production.md', () => {
  test.each(Object.entries(PRESETS))('lists every line of %s with its reason, and no other', (name, lines) => {
    const section = new RegExp(`^## \`preset = ${name}\`$([^]*?)^## `, 'm').exec(`${DOC}\n## `)?.[1] ?? ''
    const rows = [...section.matchAll(/^\| `([\w-]+) = (\S+)` \| (.*) \|$/gm)].map(([, option, value, why]) => ({ option, value, why }))
    expect(rows).toEqual(lines)
  })

  test('says of each option that guides name and the preset leaves out why it does nothing here', () => {
    const section = /^## What guides also name$([^]*?)^## /m.exec(`${DOC}\n## `)?.[1] ?? ''
    const names = [...section.matchAll(/^\| `([\w-]+)` \| /gm)].map((match) => match[1] ?? '')
    expect(names.length).toBeGreaterThan(3)
    // One that starts to do something belongs into the preset, or out of this table.
    for (const name of names) expect(CORE_OPTIONS[name]?.noEffect, name).toBeDefined()
  })
})
