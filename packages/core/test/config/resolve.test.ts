import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ExitRequest } from '../../src/config/exit-request.js'
import { IMMEDIATE_OPTIONS } from '../../src/config/immediate-options.js'
import { OPENERS } from '../../src/config/logic.js'
import { ConfigError } from '../../src/config/problems.js'
import { readConfig, resolveConfig, restoreConfig, serializeConfig } from '../../src/config/resolve.js'
import { CORE_SOURCES } from '../../src/config/sources/core-sources.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'

let folder: string
let log: string[]
const output = { log: (line: string): void => void log.push(line), print: (line: string): void => void log.push(`out: ${line}`) }
const read = (...argv: string[]): ReturnType<typeof readConfig> => readConfig(argv, {}, folder, output)

async function refusal(...argv: string[]): Promise<string> {
  const error: unknown = await read(...argv).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ConfigError)
  return (error as ConfigError).message
}

/** A plugin in a folder, plain JavaScript, no imports. */
function writePlugin(path: string, manifest: object, body: string, packageName = 'uwsgi-ts-plugin-test'): void {
  const at = join(folder, path)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: packageName, type: 'module', main: 'index.js', uwsgi: manifest }))
  writeFileSync(join(at, 'index.js'), body)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-resolve-'))
  log = []
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('every option declared immediate has something that runs, and nothing else has', () => {
  const declared = Object.entries(CORE_OPTIONS)
    .filter(([, declaration]) => declaration.immediate === true)
    .map(([name]) => name)
  const files = CORE_SOURCES.flatMap(({ options }) => options.slice(0, 1))
  expect(declared.sort()).toEqual([...Object.keys(IMMEDIATE_OPTIONS), ...Object.keys(OPENERS), ...files].sort())
})

describe('the command line', () => {
  test('an unknown option is refused with the nearest name, and its argument is not taken for a file', async () => {
    expect(await refusal('--procesess', '4')).toBe(
      "command line: --procesess: unrecognized option '--procesess'; nearest: --processes\nuwsgi-ts: not started, 1 error in the configuration",
    )
  })

  test('a prefix that fits several options is refused with the possibilities, one that fits one option is that option', async () => {
    expect(await refusal('--safe-p', 'x')).toContain("option '--safe-p' is ambiguous; possibilities: '--safe-pidfile' '--safe-pidfile2'")
    expect((await read('--harakiri-v')).settings.flag('harakiri-verbose')).toBe(true)
  })

  test('a missing argument is refused', async () => {
    expect(await refusal('--processes')).toContain("option '--processes' requires an argument")
    expect(await refusal('-p')).toContain("option requires an argument -- 'p'")
  })

  test('short forms may be put together, the last one with its argument', async () => {
    const { settings } = await read('-ML', '-p4', '-t', '5')
    expect([settings.flag('master'), settings.flag('disable-logging'), settings.number('processes'), settings.number('harakiri')]).toEqual([
      true,
      true,
      4,
      5,
    ])
  })

  test('a file given bare is read after the options and wins, one given by --ini is read in its place', async () => {
    writeFileSync(join(folder, 'f.ini'), '[uwsgi]\nprocesses = 2\n')
    expect((await read('f.ini', '--processes', '3')).settings.number('processes')).toBe(2)
    expect((await read('--ini', 'f.ini', '--processes', '3')).settings.number('processes')).toBe(3)
  })

  test('a bare file may name a section', async () => {
    writeFileSync(join(folder, 'f.ini'), '[uwsgi]\nprocesses = 2\n[other]\nprocesses = 7\n')
    expect((await read('f.ini:other')).settings.number('processes')).toBe(7)
  })

  test('a bare argument nobody can load is refused', async () => {
    expect(await refusal('x.bar')).toContain('unable to load configuration from x.bar')
  })

  test('a block works on the command line', async () => {
    const { settings } = await read('--for=a b', '--add-header=%(_): 1', '--endfor', '-M')
    expect(settings.list('add-header')).toEqual(['a: 1', 'b: 1'])
    expect(settings.flag('master')).toBe(true)
  })
})

test("environment variables are options before the command line, and the server's own are none", async () => {
  const { settings } = await readConfig(
    ['--threads', '2'],
    { UWSGI_THREADS: '9', UWSGI_PROCESSES: '3', UWSGI_RELOADS: '4' },
    folder,
    output,
  )
  expect(settings.number('threads')).toBe(2)
  expect(settings.entries.map((entry) => entry.name)).toEqual(['threads', 'processes', 'threads'])
})

test('a NUL byte is refused', async () => {
  writeFileSync(join(folder, 'f.ini'), '[uwsgi]\nchdir = /a\0b\n')
  expect(await refusal('f.ini')).toContain('f.ini:2:11: a NUL byte')
})

test('options that do something else than start a server say so at once', async () => {
  const action = async (...argv: string[]): Promise<unknown> =>
    read(...argv).catch((error: unknown) => (error instanceof ExitRequest ? error.action : error))
  expect(await action('--version', '--nosuch')).toEqual({ kind: 'version' })
  expect(await action('--reload', 'p.pid')).toEqual({ kind: 'signal', signal: 'SIGHUP', pidfile: 'p.pid' })
  expect(await action('--stop', 'exec://echo 7')).toEqual({
    kind: 'signal',
    signal: 'SIGINT',
    pidfile: 'exec://echo 7',
    read: { text: '7\n' },
  })
  expect(await action('--suspend', 'p.pid')).toEqual({ kind: 'signal', signal: 'SIGTSTP', pidfile: 'p.pid' })
  expect(await action('--exit=7')).toEqual({ kind: 'exit', status: 7 })
})

describe('plugins', () => {
  const MANIFEST = {
    abi: 1,
    name: 'test',
    aliases: ['testing'],
    options: ['test-word', 'test-flag', 'tw'],
    suffixes: ['.test'],
    bareArguments: { '.test': 'test-word' },
  }
  const BODY = `export default { name: 'test',
    options: { 'test-word': { kind: 'string', short: 'W', aliases: ['tw'], help: 'A word.' }, 'test-flag': { kind: 'flag', help: 'A flag.' } },
    setup(ctx) { ctx.log('word ' + ctx.settings.string('test-word')) } }`

  test('an option on the command line loads its owner, which says whether it takes an argument', async () => {
    writePlugin('node_modules/uwsgi-ts-plugin-test', MANIFEST, BODY)
    const config = await resolveConfig(['--test-flag', '--tw', 'a', '--test-wo=b'], {}, folder, output)
    expect(config.settings.flag('test-flag')).toBe(true)
    expect(config.settings.string('test-word')).toBe('b')
    expect(config.plugins.loaded.map(({ name, named }) => ({ name, named }))).toEqual([{ name: 'test', named: false }])
    expect(log).toContain('[test] word b')
  })

  test('an option in a file loads its owner, and nothing is imported that is not used', async () => {
    writePlugin('node_modules/uwsgi-ts-plugin-test', MANIFEST, BODY)
    writePlugin(
      'node_modules/uwsgi-ts-plugin-unused',
      { abi: 1, name: 'unused', options: ['unused-option'] },
      'throw new Error("imported")',
      'uwsgi-ts-plugin-unused',
    )
    writeFileSync(join(folder, 'f.ini'), '[uwsgi]\ntest-word = x%(y)\ny = z\n')
    expect((await read('f.ini')).settings.string('test-word')).toBe('xz')
  })

  test('a bare argument with its suffix stands for the option its manifest names', async () => {
    writePlugin('node_modules/uwsgi-ts-plugin-test', MANIFEST, BODY)
    expect((await read('app.test')).settings.string('test-word')).toBe('app.test')
  })

  test('a plugin is found by alias, by path and in plugins-dir, and loaded once', async () => {
    writePlugin('mine/test', MANIFEST, BODY)
    writeFileSync(join(folder, 'f.ini'), '[uwsgi]\nplugins-dir = mine\nplugins = testing,test,./mine/test\n')
    const config = await resolveConfig(['f.ini'], {}, folder, output)
    expect(config.plugins.loaded.map((plugin) => plugin.name)).toEqual(['test'])
    expect(config.plugins.loaded[0]?.named).toBe(true)
  })

  test('N:name binds a plugin to another modifier', async () => {
    writePlugin('mine/test', { ...MANIFEST, modifier1: 9 }, BODY.replace("name: 'test',", "name: 'test', modifier1: 9,"))
    const config = await resolveConfig(['--plugins-dir', 'mine', '--plugin', '0:test'], {}, folder, output)
    expect(config.plugins.loaded[0]?.modifier1).toBe(0)
  })

  test('a short form that uWSGI gives to an option finds its owner', async () => {
    writePlugin(
      'mine/test',
      { ...MANIFEST, options: ['module'] },
      `export default { name: 'test', options: { module: { kind: 'string', short: 'w', help: 'M.' } }, setup() {} }`,
    )
    expect((await read('--plugins-dir', 'mine', '-w', 'pkg.mod')).settings.string('module')).toBe('pkg.mod')
  })

  test('plugin goes on without one that is missing, need-plugin does not', async () => {
    await read('--plugin', 'nosuch')
    expect(log[0]).toMatch(/^!!! UNABLE to load uWSGI plugin: no plugin nosuch in plugins-dir, node_modules or as a path; .* !!!$/)
    expect(await refusal('--need-plugin', 'nosuch')).toContain('command line: need-plugin: unable to load plugin "nosuch"')
  })

  test('a plugin for another ABI is refused with both versions', async () => {
    writePlugin('mine/test', { ...MANIFEST, abi: 99 }, BODY)
    expect(await refusal('--plugins-dir', 'mine', '--need-plugin', 'test')).toContain('was built for plugin ABI 99, this server has ABI 1')
  })

  test('a plugin that throws in setup stops the start with its name, and what was set up before it is undone', async () => {
    writePlugin(
      'mine/good',
      { abi: 1, name: 'good' },
      `export default { name: 'good', setup(ctx) { ctx.onStop(() => ctx.log('undone')) } }`,
      'good',
    )
    writePlugin('mine/bad', { abi: 1, name: 'bad' }, `export default { name: 'bad', setup() { throw new Error('no such thing') } }`, 'bad')
    const start = resolveConfig(['--plugins-dir', 'mine', '--plugin', 'good,bad'], {}, folder, output)
    await expect(start).rejects.toThrow('plugin bad: setup failed: no such thing')
    expect(log).toContain('[good] undone')
  })

  test('two plugins with one option are refused by name', async () => {
    writePlugin(
      'mine/one',
      { abi: 1, name: 'one', options: ['shared'] },
      `export default { name: 'one', options: { shared: { kind: 'flag', help: 'S.' } }, setup() {} }`,
      'one',
    )
    writePlugin(
      'mine/two',
      { abi: 1, name: 'two', options: ['shared'] },
      `export default { name: 'two', options: { shared: { kind: 'flag', help: 'S.' } }, setup() {} }`,
      'two',
    )
    writeFileSync(join(folder, 'f.ini'), '[uwsgi]\nplugins-dir = mine\nneed-plugin = one,two\n')
    expect(await refusal('f.ini')).toContain('option shared is declared by one and by two; only one may own it')
  })

  test('a request hook without a filter is named once, in the log of the start and not in that of an engine', async () => {
    const body = `export default { name: 'test', setup(ctx) {
      ctx.requests.add({ name: 'some', filter: { pathPrefix: '/x' }, handler() {} })
      ctx.requests.add({ name: 'all', filter: {}, handler() {} }) } }`
    writePlugin('mine/test', { abi: 1, name: 'test' }, body)
    const config = await resolveConfig(['--plugins-dir', 'mine', '--plugin', 'test'], {}, folder, output)
    await restoreConfig(serializeConfig(config), output.log)
    expect(log).toEqual(['[test] request hook all has no filter: JavaScript runs for every request'])
  })

  test('an immediate option of a plugin that gives it nothing to do is refused', async () => {
    const body = `export default { name: 'test', options: { now: { kind: 'flag', immediate: true, help: 'N.' } }, setup() {} }`
    writePlugin('mine/test', { ...MANIFEST, options: ['now'] }, body)
    writeFileSync(join(folder, 'f.ini'), '[uwsgi]\nplugins-dir = mine\nnow = 1\n')
    expect(await refusal('f.ini')).toContain('f.ini:3:1: now: test declares now as immediate and gives it nothing to do')
  })

  test('a package that is not installed is named with the command that brings it', async () => {
    // Seen from here the workspace has the package, so the explanation is asked for directly.
    const { KnownOptions } = await import('../../src/options/known-options.js')
    const known = new KnownOptions()
    expect(known.explainer(() => false).explain('psgi')).toEqual({
      code: 'config-package-missing',
      message: 'the option belongs to @uwsgi-ts/perl, which is not installed; npm i @uwsgi-ts/perl brings it',
      takesWord: true,
    })
  })

  test('an engine restores what the master resolved without reading anything', async () => {
    writePlugin('mine/test', MANIFEST, BODY)
    writeFileSync(join(folder, 'f.ini'), '[uwsgi]\nplugins-dir = mine\ntest-word = hello\nprocesses = 3\n')
    const serial = JSON.parse(JSON.stringify(serializeConfig(await resolveConfig(['f.ini'], {}, folder, output)))) as ReturnType<
      typeof serializeConfig
    >
    rmSync(join(folder, 'f.ini'))
    log = []
    const restored = await restoreConfig(serial, output.log)
    expect(restored.settings.number('processes')).toBe(3)
    expect(restored.settings.string('test-word')).toBe('hello')
    expect(restored.plugins.loaded.map((plugin) => plugin.name)).toEqual(['test'])
    expect(log).toEqual(['[test] word hello'])
  })
})

test('an option that is known and cannot be used takes its argument, and the errors of bare arguments are told all the same', async () => {
  writeFileSync(join(folder, 'bad.ini'), '[uwsgi]\nprocesses = x\n')
  const message = await refusal('--emperor', 'vassals', '--emperor-tyrant', 'bad.ini', '-Q', 'jobs')
  expect(message.split('\n').map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    'command line: --emperor',
    'command line: --emperor-tyrant',
    'command line: -Q',
    'bad.ini:2:1: processes',
    'uwsgi-ts: not started, 4 errors in the configuration',
  ])
  // The word behind a name that nobody knows may be anything; those behind it are what they look like.
  for (const words of [['--nosuch'], ['-%']]) expect(await refusal(...words, 'bad.ini')).not.toContain('bad.ini')
  for (const words of [['--nosuch', 'x'], ['--nosuch=x'], ['--nosuch', '--master'], ['-%', 'x'], ['-%x']])
    expect(await refusal(...words, 'bad.ini'), words.join(' ')).toContain('bad.ini:2:1: processes')
})
