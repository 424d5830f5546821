import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { errorOf } from './open-descriptors.js'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-lock-'))
  path = join(folder, 'lock')
  writeFileSync(path, '')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Whether a program that knows only the old fcntl locks can have it. */
function pythonCanLock(): boolean {
  const code = 'import fcntl, sys\nwith open(sys.argv[1], "r+") as f: fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB)'
  return spawnSync('python3', ['-c', code, path]).status === 0
}

test('lockFile holds a file against other descriptors and programs until its own is closed', () => {
  const [one, two] = [openSync(path, 'r+'), openSync(path, 'r+')]
  expect([posix.lockFile(one), posix.lockFile(one), posix.lockFile(two)]).toEqual([true, true, false])
  closeSync(two)
  expect(pythonCanLock()).toBe(false)
  closeSync(one)
  expect(pythonCanLock()).toBe(true)
})

test('a descriptor that cannot be written to cannot lock', () => {
  const fd = openSync(path, 'r')
  expect(errorOf(() => posix.lockFile(fd))).toMatchObject({ code: 'EBADF', syscall: 'fcntl' })
  closeSync(fd)
})
