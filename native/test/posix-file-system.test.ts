import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { errorOf } from './open-descriptors.js'

const MS_BIND = 4096
const MNT_DETACH = 2
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-posix-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('makeFifo makes a named pipe with its mode, and an existing path is EEXIST', () => {
  const path = join(folder, 'pipe')
  posix.makeFifo(path, 0o600)
  const info = lstatSync(path)
  expect([info.isFIFO(), info.mode & 0o777]).toEqual([true, 0o600])
  expect(errorOf(() => posix.makeFifo(path, 0o600))).toMatchObject({ code: 'EEXIST', syscall: 'mkfifo' })
})

test('a bind mount shows one folder in another until it is undone', (context) => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  mkdirSync(from)
  mkdirSync(to)
  writeFileSync(join(from, 'file'), 'seen')
  try {
    posix.mount('', from, to, MS_BIND, '')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') context.skip('this process may not mount')
    throw error
  }
  try {
    expect(readFileSync(join(to, 'file'), 'utf8')).toBe('seen')
  } finally {
    posix.umount(to, MNT_DETACH)
  }
  expect(errorOf(() => readFileSync(join(to, 'file')))).toMatchObject({ code: 'ENOENT' })
})

test('a mount that cannot be names the call', () => {
  expect(errorOf(() => posix.mount('tmpfs', 'none', join(folder, 'nowhere'), 0, ''))).toMatchObject({ syscall: 'mount' })
  expect(errorOf(() => posix.umount(folder, 0))).toMatchObject({ syscall: 'umount2' })
  expect(errorOf(() => posix.mount('tmpfs', 'none', folder, -1, ''))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' })
})
