import { closeSync, openSync, readSync } from 'node:fs'
import { expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { errorOf } from './open-descriptors.js'

test('a descriptor is watched until that is ended, once or twice', async () => {
  const [read, write] = posix.makePipe()
  const taken: string[] = []
  let next: () => void = () => undefined
  const stop = posix.watchReadable(read, () => {
    const bytes = Buffer.alloc(3)
    taken.push(bytes.toString('latin1', 0, readSync(read, bytes)))
    next()
  })
  for (const text of ['one', 'two']) {
    const came = new Promise<void>((resolve) => (next = resolve))
    posix.writeAll(write, Buffer.from(text))
    await came
  }
  stop()
  stop()
  posix.writeAll(write, Buffer.from('not'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(taken).toEqual(['one', 'two'])
  posix.close(read)
  posix.close(write)
})

test('what cannot be polled is refused', () => {
  const file = openSync('/etc/passwd', 'r')
  expect(errorOf(() => posix.watchReadable(file, () => undefined))).toMatchObject({ code: 'EPERM', syscall: 'epoll_ctl' })
  closeSync(file)
  expect(errorOf(() => posix.watchReadable(file, () => undefined))).toMatchObject({ code: 'EBADF' })
  expect(errorOf(() => posix.watchReadable(0, undefined as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
})
