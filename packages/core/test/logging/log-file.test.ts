import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogFile, openForAppending } from '../../src/logging/log-file.js'
import type { LogPlan } from '../../src/logging/log-plan.js'

const NOW = new Date(1_700_000_000_500)
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uwsgi-log-file-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const text = (name: string): string => readFileSync(join(dir, name), 'utf8')

function open(more: Partial<LogPlan> = {}): LogFile {
  const plan = { path: join(dir, 'log'), ...more }
  return new LogFile(plan, openForAppending(plan.path, plan.mode))
}

test('rotation puts the second behind the name, and never writes over lines of the same second', () => {
  const file = open({ maxSize: 3 })
  file.write(Buffer.from('one'))
  expect(file.full).toBe(false)
  file.write(Buffer.from('!\n'))
  expect(file.full).toBe(true)
  file.rotate(NOW)
  expect(file.full).toBe(false)
  file.write(Buffer.from('two\n'))
  file.rotate(NOW)
  file.write(Buffer.from('three\n'))
  expect(readdirSync(dir).sort()).toEqual(['log', 'log.1700000000', 'log.1700000001'])
  expect(text('log.1700000000')).toMatch(/^one!\n.* - logsize: 5, triggering rotation to .*\/log\.1700000000\.\.\.\n$/)
  expect(text('log.1700000001')).toMatch(/^two\n/)
  expect(text('log')).toBe('three\n')
})

test('rotation to a fixed name keeps one old file; new files have the mode that is asked for', () => {
  const file = open({ backup: join(dir, 'old'), mode: 0o604 })
  for (const word of ['one', 'two']) {
    file.write(Buffer.from(`${word}\n`))
    file.rotate(NOW)
  }
  expect(text('old')).toMatch(/^two\n/)
  expect(statSync(join(dir, 'log')).mode & 0o777).toBe(0o604)
})

test('a file that somebody has renamed is left where it is when it is opened anew, and when it is rotated', () => {
  const file = open()
  file.write(Buffer.from('one\n'))
  renameSync(join(dir, 'log'), join(dir, 'a'))
  file.reopen(NOW)
  file.write(Buffer.from('two\n'))
  renameSync(join(dir, 'log'), join(dir, 'b'))
  file.rotate(NOW)
  file.write(Buffer.from('three\n'))
  expect(text('a')).toBe('one\n[1700000000] logsize: 4, triggering log-reopen...\n')
  expect(text('b')).toMatch(/^\[1700000000\] .*\/log reopened\.\ntwo\n/)
  expect(text('log')).toBe('three\n')
  expect(readdirSync(dir).sort()).toEqual(['a', 'b', 'log'])
})

test('what cannot be renamed or opened is said in the file that goes on', () => {
  const file = open({ backup: join(dir, 'none', 'old') })
  expect(file.rotate(NOW)).toBe(false)
  file.plan = { path: join(dir, 'none', 'log') }
  file.reopen(NOW)
  file.write(Buffer.from('end\n'))
  const lines = text('log').split('\n')
  expect(lines[1]).toMatch(/^unable to rotate log: rename\(\): ENOENT/)
  expect(lines[3]).toMatch(/^log-reopen: cannot open the log file: ENOENT.*; the old one goes on$/)
  expect(lines.at(-2)).toBe('end')
})

test('what did not fit on the disk is counted and said', () => {
  writeFileSync(join(dir, 'log'), '')
  const file = new LogFile({ path: '/dev/full' }, openForAppending('/dev/full'))
  file.write(Buffer.from('lost\n'))
  file.write(Buffer.from('too\n'))
  file.plan = { path: join(dir, 'log') }
  file.follow()
  file.write(Buffer.from('kept\n'))
  expect(text('log')).toBe('log: 9 bytes could not be written to ' + join(dir, 'log') + '\nkept\n')
})
