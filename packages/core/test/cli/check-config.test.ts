// --check-config: all problems at once with their places, as text and as JSON, and nothing is started.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CheckReport } from '../../src/cli/check-report.js'
import { main } from '../../src/cli/main.js'
import { ERROR_CODES } from '../../src/errors/codes.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-check-config-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function run(...argv: string[]): Promise<{ status: number; out: string; err: string[] }> {
  const out: string[] = []
  const err: string[] = []
  const status = await main(argv, {}, folder, { out: (line) => out.push(line), err: (line) => err.push(...line.split('\n')) })
  return { status, out: out.join('\n'), err }
}
async function json(...argv: string[]): Promise<CheckReport & { status: number }> {
  const { status, out } = await run('--check-config=json', ...argv)
  return { status, ...(JSON.parse(out) as CheckReport) }
}

const BAD = '[uwsgi]\nhttp-socket = :0\n  harakiri = 30x\nprocesses = 0\nharakri = 1\ninclude = base.ini\n'
const BASE = '[uwsgi]\nthreads = many\n'

test('text names file, line and column of every problem, those of included files with the way to them', async () => {
  writeFileSync(join(folder, 'app.ini'), BAD)
  writeFileSync(join(folder, 'base.ini'), BASE)
  expect(await run('--check-config', 'app.ini')).toEqual({
    status: 1,
    out: '',
    err: [
      '[uWSGI] getting INI configuration from app.ini',
      '[uWSGI] getting INI configuration from base.ini',
      'app.ini:3:3: harakiri: "30x" is not a duration; expected seconds (30) or a number with unit (30s, 2m)',
      'app.ini:4:1: processes: "0" is out of range; expected at least 1',
      'app.ini:5:1: warning: harakri: no option has this name and nothing expands %(harakri); nearest: harakiri',
      'base.ini:2:1: threads: "many" is not a whole number; expected digits (4)',
      '    included from app.ini:6:1',
      'uwsgi-ts: not started, 3 errors and 1 warning in the configuration',
    ],
  })
})

test('json has the same with codes, and nothing else on standard output', async () => {
  writeFileSync(join(folder, 'app.ini'), `${BAD}print = noise\niprint = noise\n`)
  writeFileSync(join(folder, 'base.ini'), BASE)
  const { status, good, errors, warnings, problems } = await json('app.ini')
  expect({ status, good, errors, warnings }).toEqual({ status: 1, good: false, errors: 3, warnings: 1 })
  expect(problems).toMatchObject([
    { severity: 'error', code: 'config-bad-value', file: 'app.ini', line: 3, column: 3, option: 'harakiri' },
    { severity: 'error', code: 'config-out-of-range', file: 'app.ini', line: 4, column: 1, option: 'processes' },
    { severity: 'warning', code: 'config-unknown-key', file: 'app.ini', line: 5, option: 'harakri' },
    { severity: 'error', file: 'base.ini', line: 2, includedFrom: [{ file: 'app.ini', line: 6, column: 1 }] },
  ])
  expect(problems.filter(({ code }) => code === undefined || !(code in ERROR_CODES))).toEqual([])
})

test('a good configuration is status 0 with its warnings', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nhttp-socket = 127.0.0.1:0\nharakri = 1\n')
  expect(await json('app.ini')).toMatchObject({ status: 0, good: true, errors: 0, warnings: 1, problems: [{ option: 'harakri' }] })
})

test('it may stand behind the file or in it', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nhttp-socket = 127.0.0.1:0\n')
  writeFileSync(join(folder, 'itself.ini'), '[uwsgi]\nhttp-socket = 127.0.0.1:0\ncheck-config = true\n')
  expect((await run('app.ini', '--check-config')).err.at(-1)).toBe('uwsgi-ts: the configuration is good')
  expect((await run('itself.ini')).err.at(-1)).toBe('uwsgi-ts: the configuration is good')
})

test('a problem of the command line has no line', async () => {
  const { problems } = await json('--processes', 'x', '--http-socket', ':0')
  expect(problems).toEqual([expect.not.objectContaining({ line: expect.anything() as unknown })])
  expect(problems).toMatchObject([{ file: 'command line', option: 'processes' }])
})

test('nothing to listen on, and a plugin that cannot be set up, are problems too', async () => {
  expect(await json()).toMatchObject({
    status: 1,
    problems: [{ severity: 'error', message: 'The -s/--socket option is missing and stdin is not a socket.' }],
  })
  mkdirSync(join(folder, 'broken'))
  const manifest = { name: 'broken', type: 'module', main: 'index.js', uwsgi: { abi: 1, name: 'broken' } }
  writeFileSync(join(folder, 'broken', 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'broken', 'index.js'), 'export default { name: "broken", setup() { throw new Error("no way") } }\n')
  expect(await json('--plugin', './broken', '--http-socket', ':0')).toMatchObject({
    status: 1,
    problems: [{ code: 'plugin-setup-failed', message: 'plugin broken: setup failed: no way' }],
  })
})

test('a fallback configuration is not taken in place of a bad one', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nfallback-config = other.ini\nprocesses = 0\n')
  writeFileSync(join(folder, 'other.ini'), '[uwsgi]\nhttp-socket = :0\n')
  expect((await run('--check-config', 'app.ini')).status).toBe(1)
  expect((await json('app.ini')).status).toBe(1)
})

test('a format that does not exist is refused', async () => {
  expect(await run('--check-config=xml')).toEqual({ status: 1, out: '', err: ['check-config: "xml" is no format; expected json or text'] })
})
