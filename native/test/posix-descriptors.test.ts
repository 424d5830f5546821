import { openSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { node } from './child-process.js'
import { errorOf, newDescriptors, openDescriptors } from './open-descriptors.js'

const flags = (fd: number): number => parseInt(/flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8)
const CLOEXEC = 0o2000000
const NONBLOCK = 0o4000

test('close closes, and closing twice is EBADF', () => {
  const before = openDescriptors()
  const fd = openSync('/dev/null', 'r')
  posix.close(fd)
  expect(newDescriptors(before)).toEqual([])
  expect(errorOf(() => posix.close(fd))).toMatchObject({ code: 'EBADF', errno: -9, syscall: 'close' })
})

test('close-on-exec and non-blocking are set and cleared without touching other flags', () => {
  const fd = openSync('/dev/null', 'a')
  const others = flags(fd) & ~(CLOEXEC | NONBLOCK)
  for (const [set, bit] of [
    [posix.setCloseOnExec, CLOEXEC],
    [posix.setNonBlocking, NONBLOCK],
  ] as const) {
    for (const on of [true, false]) {
      set(fd, on)
      expect(flags(fd) & bit).toBe(on ? bit : 0)
      expect(flags(fd) & ~(CLOEXEC | NONBLOCK)).toBe(others)
    }
  }
  posix.close(fd)
  expect(errorOf(() => posix.setCloseOnExec(fd, true))).toMatchObject({ code: 'EBADF', syscall: 'fcntl' })
  expect(errorOf(() => posix.setNonBlocking(fd, 1 as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
})

test('dup2 makes a copy that survives exec, also of a descriptor onto itself', () => {
  const fd = openSync('/dev/null', 'r')
  posix.setCloseOnExec(fd, true)
  posix.dup2(fd, 77)
  expect(flags(77) & CLOEXEC).toBe(0)
  posix.dup2(fd, fd)
  expect(flags(fd) & CLOEXEC).toBe(0)
  posix.close(77)
  posix.close(fd)
  for (const to of [77, fd]) expect(errorOf(() => posix.dup2(fd, to))).toMatchObject({ code: 'EBADF', syscall: 'dup2' })
})

test.each([[-1], [1.5], [Number.NaN], [2 ** 31], ['1'], [undefined], [null], [{}], [1n]])('%s is no descriptor', (fd) => {
  for (const call of [posix.close, posix.address, posix.isListening, posix.listenQueue, posix.peerCredentials] as Array<
    (fd: never) => unknown
  >) {
    expect(errorOf(() => call(fd as never)).code).toMatch(/^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/)
  }
})

test('writeAll waits for the reader of a full non-blocking socket instead of dropping bytes', async () => {
  const child = node(`
    const bytes = Buffer.alloc(3_000_000, 'x')
    posix.setNonBlocking(1, true)
    posix.writeAll(1, bytes)
    process.exit(0)`)
  expect((await child.output).length).toBe(3_000_000)
  expect(await child.status).toMatchObject({ code: 0 })
})

test('writeAll without a reader is EPIPE, on a closed descriptor EBADF, and refuses what are no bytes', () => {
  const [a, b] = posix.socketPair()
  posix.close(a)
  expect(errorOf(() => posix.writeAll(b, Buffer.from('x')))).toMatchObject({ code: 'EPIPE', syscall: 'write' })
  posix.close(b)
  expect(errorOf(() => posix.writeAll(b, Buffer.from('x')))).toMatchObject({ code: 'EBADF' })
  for (const bytes of ['x', [1], new Uint16Array(1), null]) {
    expect(errorOf(() => posix.writeAll(1, bytes as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
  }
})

test('a pipe has two ends that no program inherits', () => {
  const before = openDescriptors()
  const [read, write] = posix.makePipe()
  expect([flags(read) & CLOEXEC, flags(write) & CLOEXEC]).toEqual([CLOEXEC, CLOEXEC])
  posix.writeAll(write, Buffer.from('line\n'))
  posix.close(write)
  expect(readFileSync(`/proc/self/fd/${read}`, 'utf8')).toBe('line\n')
  posix.close(read)
  expect(newDescriptors(before)).toEqual([])
})
