// What a start is measured with and how it is told: the configuration loads on our side, the files are counted by package, the tables hold the numbers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startupIni, LINES } from '../src/startup-ini.js'
import { untilEnd } from '../src/startup-measure.js'
import { importedModules, packageOf } from '../src/startup-modules.js'
import { renderStartup, STARTUP_MARKS } from '../src/startup-report.js'

const OURS = fileURLToPath(new URL('../../../packages/core/bin/uwsgi-ts.js', import.meta.url))

function folderWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-startup-test-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  writeFileSync(join(folder, 'app.ini'), text)
  return folder
}

test('the configuration has 200 lines and is good', async () => {
  const text = startupIni('app.py', 'http-socket = app.sock')
  expect(text.split('\n')).toHaveLength(LINES + 1)
  const folder = folderWith(text)
  expect(await untilEnd({ file: process.execPath, args: [OURS, '--ini', 'app.ini', '--check-config'], cwd: folder })).toBeGreaterThan(0)
})

test('a command that fails is no measurement', async () => {
  const folder = folderWith('[uwsgi]\nprocesses = many\n')
  await expect(untilEnd({ file: process.execPath, args: [OURS, '--ini', 'app.ini', '--check-config'], cwd: folder })).rejects.toThrow(
    'is not a whole number',
  )
})

test('imported files are counted by the package they belong to', () => {
  const folder = folderWith('[uwsgi]\nhttp-socket = app.sock\n')
  const counts = importedModules(OURS, ['--ini', 'app.ini', '--check-config'], folder)
  expect([...counts.keys()].sort()).toEqual(['@uwsgi-ts/core', '@uwsgi-ts/native', '@uwsgi-ts/protocol-http'])
  expect(counts.get('@uwsgi-ts/core')).toBeGreaterThan(20)
})

test.each([
  ['file:///work/node_modules/yaml/dist/index.js', 'yaml'],
  ['file:///work/node_modules/@scope/name/index.js', '@scope/name'],
  ['file:///work/packages/core/dist/cli/main.js', '@uwsgi-ts/core'],
  ['file:///work/native/dist/index.js', '@uwsgi-ts/native'],
  ['file:///elsewhere/plugin.js', 'other'],
])('%s belongs to %s', (url, name) => {
  expect(packageOf(url)).toBe(name)
})

test('the tables tell medians, what Node takes of them, and the files', () => {
  const text = renderStartup({
    heading: ['heading'],
    node: 30,
    rows: [{ what: 'reading', reference: 12.4, ours: 130.2 }],
    modules: new Map([['@uwsgi-ts/core', 80]]),
    served: new Map([
      ['@uwsgi-ts/core', 90],
      ['yaml', 1],
    ]),
  })
  expect(text).toContain('| reading | 12 | 130 | 100 |')
  expect(text).toContain('| yaml | 0 | 1 |\n| all | 80 | 91 |')
})

test('docs/performance.md has the place for them', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/performance.md', import.meta.url)), 'utf8')
  expect(page.indexOf(STARTUP_MARKS.begin)).toBeGreaterThan(0)
  expect(page.indexOf(STARTUP_MARKS.end)).toBeGreaterThan(page.indexOf(STARTUP_MARKS.begin))
})
