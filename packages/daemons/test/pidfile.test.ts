// Whom a pid file names.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { activePid, isAlive, writePidfile } from '../src/pidfile.js'

let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-pidfile-'))
  file = join(folder, 'x.pid')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('what is written names its process', () => {
  writePidfile(file, process.pid)
  expect(activePid(file)).toBe(process.pid)
})

test('lines behind the pid do not count', () => {
  writeFileSync(file, `  ${String(process.pid)}\n/var/lib/postgres\n5432\n`)
  expect(activePid(file)).toBe(process.pid)
})

test.each(['', 'none', '-1', '0', '99999999999999', '4194304000'])('%j names nobody', (text) => {
  writeFileSync(file, text)
  expect(activePid(file)).toBe(0)
})

test('a file that is not there names nobody', () => {
  expect(activePid(join(folder, 'other'))).toBe(0)
})

test('a process of another user lives', () => {
  expect(isAlive(1)).toBe(true)
})
