// Runs vitest with the reporter on a small project of its own and reads what it prints.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
let folder: string
// Inside the repository, so that the project finds vitest.
beforeEach(() => {
  folder = mkdtempSync(join(root, 'node_modules', '.reporter-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function runVitest(source: string, env: Record<string, string> = {}): { status: number | null; lines: string[] } {
  writeFileSync(join(folder, 'sample.test.ts'), `import { test } from 'vitest'\n${source}`)
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `export default { test: { include: ['*.test.ts'], reporters: ['${join(root, 'tools/test-reporter/reporter.ts')}'] } }`,
  )
  const { UWSGI_TS_TEST_COUNTS: _, UWSGI_TS_REQUIRE_ALL: __, ...clean } = process.env
  const result = spawnSync(join(root, 'node_modules', '.bin', 'vitest'), ['run'], {
    cwd: folder,

    encoding: 'utf8',
    env: { ...clean, ...env },
  })
  return { status: result.status, lines: result.stdout.trimEnd().split('\n') }
}

test('the last line is the plain count', () => {
  const { status, lines } = runVitest(`test('a', () => {})\ntest('b', () => {})`)
  expect(lines.at(-1)).toBe('2 passed, 0 failed, 0 skipped')
  expect(status).toBe(0)
})

test('a skip is printed with its reason and its place', () => {
  const { status, lines } = runVitest(`test('needs nginx', (ctx) => ctx.skip('nginx is not installed'))`)
  expect(lines.at(-2)).toBe('skipped: sample.test.ts > needs nginx: nginx is not installed')
  expect(lines.at(-1)).toBe('0 passed, 0 failed, 1 skipped')
  expect(status).toBe(0)
})

test('where all prerequisites are required a skip is a failure', () => {
  const { status, lines } = runVitest(`test('needs nginx', (ctx) => ctx.skip('nginx is not installed'))`, { UWSGI_TS_REQUIRE_ALL: '1' })
  expect(lines.at(-2)).toBe('must not be skipped here: sample.test.ts > needs nginx: nginx is not installed')
  expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped')
  expect(status).toBe(1)
})

test('a test that passes only when it is repeated is named with why it failed before', () => {
  const { status, lines } = runVitest(
    `let runs = 0\ntest('now and then', { retry: 1 }, () => { if (runs++ === 0) throw new Error('not yet') })`,
  )
  const at = lines.indexOf('passed only when repeated: sample.test.ts > now and then')
  expect(lines[at + 1]).toBe('  Error: not yet')
  expect(lines[at + 2]).toMatch(/^ +at .*sample\.test\.ts:\d/)
  expect(lines.at(-1)).toBe('1 passed, 0 failed, 0 skipped')
  expect(status).toBe(0)
})

test('a file that cannot be loaded counts as failed', () => {
  const { status, lines } = runVitest(`throw new Error('broken')\n`)
  expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped')
  expect(status).toBe(1)
})
