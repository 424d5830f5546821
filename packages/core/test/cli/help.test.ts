// --help and its topics, --option-help, --show-options: what is printed on a terminal, to a program, and for a word that is nothing.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadPlannedTables } from '../../src/options/planned/planned-options.js'
import type { CliStreams } from '../../src/cli/main.js'
import { printHelp, type HelpRequest } from '../../src/cli/help.js'
import { main } from '../../src/cli/main.js'
import { printOptionHelp, printOptions } from '../../src/cli/option-help.js'

/** Some option that is not built yet; which one does not matter. */
const [PLANNED_OWNER, PLANNED] = (await loadPlannedTables()).flatMap(({ owner, table }) =>
  Object.keys(table).map((name) => [owner, name] as const),
)[0] ?? ['', '']

const CWD = import.meta.dirname
const ON_80 = { columns: 80, colours: false }

interface Printed {
  readonly status: number
  readonly out: string[]
  readonly err: string[]
}

async function printed(run: (streams: CliStreams) => Promise<number>, terminal?: CliStreams['terminal']): Promise<Printed> {
  const out: string[] = []
  const err: string[] = []
  const status = await run({ out: (line) => out.push(line), err: (line) => err.push(line), terminal })
  return { status, out, err }
}
const ask = (topic: string): HelpRequest => ({ topic, pluginsDirs: [], plugins: [] })
const help = (topic: string, terminal?: CliStreams['terminal']): Promise<Printed> =>
  printed((streams) => printHelp(ask(topic), CWD, streams), terminal)
const cli = (...argv: string[]): Promise<Printed> => printed((streams) => main(argv, {}, CWD, streams))

/** Names in lines of uWSGI's form, which scripts look for. */
const namesIn = (lines: readonly string[]): string[] => lines.flatMap((line) => /^ {4}(?:-\w\|)?--([\w-]+)(?: |$)/.exec(line)?.[1] ?? [])

test('to a program --help lists every option, one name a line, exactly those of --dump-options', async () => {
  const { status, out } = await cli('--help')
  expect(status).toBe(0)
  expect(out[0]).toBe('Usage: uwsgi-ts [options...] [file.ini ...]')
  const names = namesIn(out)
  expect(names.length).toBeGreaterThan(200)
  expect(new Set(names).size).toBe(names.length)
  expect(names.toSorted()).toEqual((await cli('--dump-options')).out.toSorted())
  expect((await cli('--help', 'all')).out).toEqual(out)
})

test('a line of the listing has short form, name, help, kind and default', async () => {
  const { out } = await help('all')
  expect(out).toContain(`    -p|--processes                        Number of workers. (integer; default 1)`)
  expect(out).toContain(`    -p|--workers                          The same as --processes.`)
  expect(out).toContain('core:')
  expect(out).toContain('python:')
})

test('on a terminal --help is a short overview that fits into 80 columns', async () => {
  const { status, out } = await help('', ON_80)
  expect(status).toBe(0)
  expect(out.length).toBeLessThan(70)
  expect(Math.max(...out.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(out.join('\n')).toMatch(/sockets +addresses/)
  expect(out.join('\n')).toMatch(/core \(\d+/)
  expect(out.join('\n')).not.toContain('\u001b')
})

test.each(['all', 'planned', 'sockets', 'processes', 'logging', 'python', 'core', 'harakiri'])(
  '--help %s fits into 80 columns',
  async (topic) => {
    const { status, out } = await help(topic, ON_80)
    expect(status).toBe(0)
    expect(out.filter((line) => line.length > 80 && /\S +\S/.test(line.trim()))).toEqual([])
  },
)

test('colours are for terminals that have them', async () => {
  expect((await help('python', { columns: 80, colours: true })).out.join('\n')).toContain('\u001b[1mpython:')
})

test('a theme collects options of several owners', async () => {
  const names = namesIn((await help('sockets')).out)
  expect(names).toEqual(expect.arrayContaining(['socket', 'http-socket', 'listen', 'chmod-socket']))
  expect(names).not.toContain('harakiri')
})

test('the topic may follow as a word or after an equals sign, and files are no topics', async () => {
  const python = (await help('python')).out
  expect((await cli('--help', 'python')).out).toEqual(python)
  expect((await cli('--help=python')).out).toEqual(python)
  expect((await cli('-h', 'python')).out).toEqual(python)
  expect((await cli('help', 'python')).out).toEqual(python)
  expect((await cli('--help', 'app.ini')).out).toEqual((await cli('--help')).out)
})

test('planned options are listed apart, and no built one is among them', async () => {
  const planned = namesIn((await help('planned')).out)
  expect(planned).toContain(PLANNED)
  const built = new Set((await cli('--dump-options')).out)
  expect(planned.filter((name) => built.has(name))).toEqual([])
})

test('a word that is nothing is refused with the nearest one', async () => {
  expect(await cli('--help', 'sokcets')).toEqual({
    status: 1,
    out: [],
    err: ['--help: no topic, package or option is named sokcets; nearest: sockets; expected one that --help lists'],
  })
})

test('option-help says kind, default, aliases, owner, state and where it is documented', async () => {
  const { status, out } = await cli('--option-help', 'workers')
  expect(status).toBe(0)
  expect(out).toEqual([
    'processes',
    '  Number of workers.',
    '',
    '  written       --processes NUMBER   or in a file: processes = NUMBER',
    '  also          workers, -p',
    '  kind          whole number; at least 1',
    '  default       1',
    '  repeated      the last one counts',
    '  changes at    start',
    '  owner         @uwsgi-ts/core',
    '  state         built',
    '  documented    docs/options/core.md#processes',
  ])
})

test('option-help says why an option has no effect, what it implies, its unit, and who will own a planned one', async () => {
  const of = async (name: string): Promise<string> => (await cli('--option-help', name)).out.join('\n')
  expect(await of('thunder-lock')).toContain('state         accepted without effect: engines take connections')
  expect(await of('stats')).toContain('switches on   master')
  expect(await of('--harakiri')).toMatch(/unit +s\n[^]*see +harakiri-verbose/)
  expect(await of(PLANNED)).toContain(`state         planned for ${PLANNED_OWNER}; refused by this version`)
  expect(await of('p')).toContain('Number of workers.')
  expect(await cli('--option-help', 'procceses')).toEqual({
    status: 1,
    out: [],
    err: ['--option-help: no option is named procceses; nearest: processes'],
  })
})

test('show-options looks for text in names and help, or holds a pattern against names', async () => {
  const list = async (pattern: string): Promise<string[]> =>
    (await printed((streams) => printOptions(ask(pattern), CWD, streams))).out.flatMap((line) => /^[\w-]+/.exec(line)?.[0] ?? [])
  expect(await list('harakiri')).toEqual(expect.arrayContaining(['harakiri', 'harakiri-verbose']))
  expect(await list('*-socket')).toEqual(expect.arrayContaining(['http-socket', 'chmod-socket']))
  expect(await list('*-socket')).not.toContain('socket-timeout')
  expect(await list('')).toEqual(expect.arrayContaining(['processes', PLANNED, 'wsgi-file']))
  expect((await cli('--show-options', 'nothing-like-it')).status).toBe(1)
})

test('option-help wraps at the width of the terminal', async () => {
  const { out } = await printed((streams) => printOptionHelp(ask('thunder-lock'), CWD, streams), { columns: 50, colours: false })
  expect(Math.max(...out.map((line) => line.length))).toBeLessThanOrEqual(50)
})

test('plugins of plugins-dir are in the help, and one that cannot be imported is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-help-'))
  const plugin = (name: string, code: string): void => {
    mkdirSync(join(folder, name))
    const manifest = {
      name: `uwsgi-ts-plugin-${name}`,
      type: 'module',
      main: 'index.js',
      uwsgi: { abi: 1, name, options: [`${name}-speed`] },
    }
    writeFileSync(join(folder, name, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, name, 'index.js'), code)
  }
  const options = '{ "quick-speed": { kind: "integer", help: "How quick." } }'
  plugin('quick', `export default { name: 'quick', options: ${options}, setup() {} }`)
  plugin('broken', 'throw new Error("no way")')
  try {
    const { out, err } = await cli('--plugins-dir', folder, '--help', 'quick')
    expect(out).toEqual(['quick:', '    --quick-speed                         How quick. (integer)'])
    expect(err).toEqual(['uwsgi-ts-plugin-broken: plugin broken cannot be loaded: no way'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const REFERENCE = '/usr/bin/uwsgi-core'

test.skipIf(!existsSync(REFERENCE))(
  'what reads the help of uWSGI reads this one, and no option of uWSGI is unknown (skipped without uwsgi-core)',
  async () => {
    const theirs = namesIn(spawnSync(REFERENCE, ['--help'], { encoding: 'utf8' }).stdout.split('\n'))
    expect(theirs.length).toBeGreaterThan(700)
    const ours = new Set([...namesIn((await help('all')).out), ...namesIn((await help('planned')).out)])
    expect(theirs.filter((name) => !ours.has(name))).toEqual([])
  },
)

test('on a real terminal the program prints the overview, in bold where the terminal can, and everything into a pipe', () => {
  const command = `stty cols 72; ${process.execPath} ${join(import.meta.dirname, '..', '..', 'bin', 'uwsgi-ts.js')} --help`
  const env = { PATH: process.env['PATH'], HOME: '/', TERM: 'xterm-256color' }
  const shown = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', env, timeout: 20_000 }).stdout.split('\r\n')
  expect(shown.join('\n')).toContain('\u001b[1m--help TOPIC\u001b[0m')
  expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(72)
  const piped = spawnSync('sh', ['-c', `${command} | cat`], { encoding: 'utf8', env: { ...env, NO_COLOR: '1' } }).stdout
  expect(namesIn(piped.split('\n')).length).toBeGreaterThan(200)
})
