import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, Socket, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { errorOf, newDescriptors, openDescriptors } from './open-descriptors.js'

let folder: string
let before: Map<number, string>
const opened: number[] = []
const keep = (fd: number): number => (opened.push(fd), fd)

beforeEach(() => {
  before = openDescriptors()
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-posix-'))
})
afterEach(() => {
  for (const fd of opened.splice(0)) posix.close(fd)
  rmSync(folder, { recursive: true })
  expect(newDescriptors(before)).toEqual([])
})

const flags = (fd: number): number => parseInt(/flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8)
const CLOEXEC = 0o2000000
const NONBLOCK = 0o4000

describe('listen', () => {
  test('a TCP listener on port 0 tells the port the kernel chose, and is close-on-exec and non-blocking', () => {
    const fd = keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 10))
    const address = posix.address(fd)
    expect(address).toEqual({ family: 'inet', name: `127.0.0.1:${address.port}`, port: expect.any(Number) as number })
    expect(address.port).toBeGreaterThan(0)
    expect(flags(fd) & (CLOEXEC | NONBLOCK)).toBe(CLOEXEC | NONBLOCK)
  })

  test('an empty host and * mean all IPv4 addresses', () => {
    for (const host of ['', '*']) {
      expect(posix.address(keep(posix.listen({ kind: 'tcp', host, port: 0 }, 1))).name).toMatch(/^0\.0\.0\.0:\d+$/)
    }
  })

  test('an IPv6 address is taken with and without brackets and shown with them', () => {
    for (const host of ['[::1]', '::1']) {
      const { family, name, port } = posix.address(keep(posix.listen({ kind: 'tcp', host, port: 0 }, 1)))
      expect({ family, name }).toEqual({ family: 'inet6', name: `[::1]:${port}` })
    }
  })

  test('options reach the kernel: two listeners share a port with reusePort, and freeBind takes an address that is nowhere', () => {
    const first = keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 1, { reusePort: true, keepAlive: true, sendBuffer: 8192 }))
    const { port } = posix.address(first)
    keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port }, 1, { reusePort: true, receiveBuffer: 8192, fastOpen: 5 }))
    expect(posix.address(keep(posix.listen({ kind: 'tcp', host: '192.0.2.77', port: 0 }, 1, { freeBind: true }))).name).toMatch(
      /^192\.0\.2\.77:/,
    )
    expect(errorOf(() => posix.listen({ kind: 'tcp', host: '192.0.2.77', port: 0 }, 1))).toMatchObject({ code: 'EADDRNOTAVAIL' })
    expect(errorOf(() => posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 1, { sendBuffer: -1 }))).toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    })
  })

  test('with deferAccept a client is there when it has sent something', async () => {
    const fd = keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 5, { deferAccept: 60 }))
    const { port } = posix.address(fd)
    const silent = connect(port, '127.0.0.1')
    const speaking = connect(port, '127.0.0.1', () => speaking.write('x'))
    try {
      await Promise.all([once(silent, 'connect'), once(speaking, 'connect')])
      while (posix.listenQueue(fd).queue === 0) await new Promise(setImmediate)
      expect(posix.listenQueue(fd).queue).toBe(1)
    } finally {
      silent.destroy()
      speaking.destroy()
    }
  })

  test('after shutdownSocket clients are refused', async () => {
    const fd = keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 5))
    posix.shutdownSocket(fd)
    const client = connect(posix.address(fd).port, '127.0.0.1')
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  })

  test('a port in use is EADDRINUSE and the message names the address', () => {
    const { port } = posix.address(keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 1)))
    const error = errorOf(() => posix.listen({ kind: 'tcp', host: '127.0.0.1', port }, 1))
    expect(error).toMatchObject({ code: 'EADDRINUSE', errno: -98, syscall: 'bind' })
    expect(error.message).toContain(`127.0.0.1:${port}`)
  })

  test('a port whose last connection is in TIME_WAIT can be bound at once', async () => {
    const fd = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 5)
    const { port } = posix.address(fd)
    const { createServer } = await import('node:net')
    const server = createServer((socket) => socket.end('bye')).listen({ fd })
    const client = connect(port, '127.0.0.1').resume()
    await once(client, 'close')
    server.close()
    await once(server, 'close')
    expect(posix.address(keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port }, 5))).port).toBe(port)
  })

  test('an unknown host is ENOTFOUND', () => {
    expect(errorOf(() => posix.listen({ kind: 'tcp', host: 'no such host', port: 0 }, 1))).toMatchObject({
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
    })
  })

  test('an address of another machine is EADDRNOTAVAIL', () => {
    expect(errorOf(() => posix.listen({ kind: 'tcp', host: '192.0.2.1', port: 0 }, 1))).toMatchObject({
      code: 'EADDRNOTAVAIL',
      syscall: 'bind',
    })
  })

  test('a unix socket takes connections and replaces the stale file of an earlier one', async () => {
    const path = join(folder, 'app.sock')
    const first = posix.listen({ kind: 'unix', path }, 5)
    posix.close(first)
    expect(lstatSync(path).isSocket()).toBe(true)
    const second = keep(posix.listen({ kind: 'unix', path }, 5))
    expect(posix.address(second)).toEqual({ family: 'unix', name: path, port: 0 })
    const client = connect(path)
    await once(client, 'connect')
    client.destroy()
    await once(client, 'close')
  })

  test('a file that is no socket is left alone and is EADDRINUSE', () => {
    const path = join(folder, 'precious')
    writeFileSync(path, 'data')
    expect(errorOf(() => posix.listen({ kind: 'unix', path }, 5))).toMatchObject({ code: 'EADDRINUSE', syscall: 'bind' })
    expect(readFileSync(path, 'utf8')).toBe('data')
  })

  test('a path longer than an address can hold is ENAMETOOLONG and nothing is made under a shortened name', () => {
    const path = join(folder, 'x'.repeat(120))
    expect(errorOf(() => posix.listen({ kind: 'unix', path }, 5))).toMatchObject({ code: 'ENAMETOOLONG' })
    expect(existsSync(path.slice(0, 107))).toBe(false)
  })

  test('a folder that does not exist is ENOENT', () => {
    expect(errorOf(() => posix.listen({ kind: 'unix', path: join(folder, 'no', 'app.sock') }, 5))).toMatchObject({
      code: 'ENOENT',
      syscall: 'bind',
    })
  })

  test('an abstract socket is shown with @ and taken once', () => {
    const name = `uwsgi-ts-test-${process.pid}`
    expect(posix.address(keep(posix.listen({ kind: 'abstract', name }, 5))).name).toBe(`@${name}`)
    expect(errorOf(() => posix.listen({ kind: 'abstract', name }, 5))).toMatchObject({ code: 'EADDRINUSE' })
  })

  test.each([
    ['no target', () => posix.listen(undefined as never, 1), 'ERR_INVALID_ARG_TYPE', 'target'],
    ['an unknown kind', () => posix.listen({ kind: 'sctp' } as never, 1), 'ERR_OUT_OF_RANGE', '"sctp"'],
    ['a port over 65535', () => posix.listen({ kind: 'tcp', host: '', port: 65536 }, 1), 'ERR_OUT_OF_RANGE', '65536'],
    ['a port that is text', () => posix.listen({ kind: 'tcp', host: '', port: '80' as never }, 1), 'ERR_INVALID_ARG_TYPE', 'target.port'],
    ['a negative backlog', () => posix.listen({ kind: 'tcp', host: '', port: 0 }, -1), 'ERR_OUT_OF_RANGE', 'backlog'],
    ['a NUL in a path', () => posix.listen({ kind: 'unix', path: 'a\0b' }, 1), 'ERR_OUT_OF_RANGE', 'NUL'],
    ['an empty path', () => posix.listen({ kind: 'unix', path: '' }, 1), 'ERR_OUT_OF_RANGE', 'target.path'],
    ['an empty abstract name', () => posix.listen({ kind: 'abstract', name: '' }, 1), 'ERR_OUT_OF_RANGE', 'target.name'],
  ])('%s is refused with a message that names it', (_, call, code, part) => {
    const error = errorOf(call)
    expect(error.code).toBe(code)
    expect(error.message).toContain(part)
  })

  test('a target whose getter throws passes that error on', () => {
    const target = {
      get kind(): never {
        throw new Error('from the getter')
      },
    }
    expect(() => posix.listen(target as never, 1)).toThrow('from the getter')
  })
})

describe('facts', () => {
  test('isListening tells listeners from connections, files and closed descriptors', () => {
    const fd = keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 1))
    const [a, b] = posix.socketPair()
    keep(a)
    keep(b)
    expect([fd, a, 999_999].map((one) => posix.isListening(one))).toEqual([true, false, false])
  })

  test('listenQueue counts connections that nobody has accepted yet, against the backlog', async () => {
    const fd = keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 7))
    expect(posix.listenQueue(fd)).toEqual({ queue: 0, max: 7 })
    const clients = [1, 2, 3].map(() => connect(posix.address(fd).port, '127.0.0.1'))
    await Promise.all(clients.map((client) => once(client, 'connect')))
    expect(posix.listenQueue(fd)).toEqual({ queue: 3, max: 7 })
    for (const client of clients) {
      client.destroy()
      await once(client, 'close')
    }
  })

  test('listenQueue is zeros for unix and connected sockets, and an error for what is no socket', () => {
    const [a, b] = posix.socketPair()
    keep(a)
    keep(b)
    const unix = keep(posix.listen({ kind: 'unix', path: join(folder, 's') }, 7))
    expect([a, unix].map((one) => posix.listenQueue(one))).toEqual([
      { queue: 0, max: 0 },
      { queue: 0, max: 0 },
    ])
    expect(errorOf(() => posix.listenQueue(999_999))).toMatchObject({ code: 'EBADF' })
  })

  test('address of a descriptor that is no socket is ENOTSOCK, of a closed one EBADF', async () => {
    const { openSync } = await import('node:fs')
    const file = keep(openSync('/dev/null', 'r'))
    expect(errorOf(() => posix.address(file))).toMatchObject({ code: 'ENOTSOCK', syscall: 'getsockname' })
    expect(errorOf(() => posix.address(999_999))).toMatchObject({ code: 'EBADF' })
  })

  test('a socket pair is connected, close-on-exec, and only its first end is non-blocking', async () => {
    const [a, b] = posix.socketPair()
    expect([a, b].map((fd) => flags(fd) & (CLOEXEC | NONBLOCK))).toEqual([CLOEXEC | NONBLOCK, CLOEXEC])
    expect(posix.address(a)).toEqual({ family: 'unix', name: '', port: 0 })
    const reader = new Socket({ fd: a })
    posix.writeAll(keep(b), Buffer.from('across'))
    const [chunk] = (await once(reader, 'data')) as [Buffer]
    expect(chunk.toString()).toBe('across')
    reader.destroy()
    await once(reader, 'close')
  })

  test('peer credentials of a pair are our own, and an error where there is no unix peer', async () => {
    const [a, b] = posix.socketPair()
    keep(a)
    keep(b)
    expect(posix.peerCredentials(b)).toEqual({ pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() })
    const tcp = keep(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 1))
    expect(errorOf(() => posix.peerCredentials(tcp)).code).toMatch(/^(ENOTCONN|ENOPROTOOPT|EOPNOTSUPP)$/)
    expect(errorOf(() => posix.peerCredentials(999_999))).toMatchObject({ code: 'EBADF', syscall: 'getsockopt' })
  })

  test('Node can serve a listener made here', async () => {
    const { createServer } = await import('node:net')
    const server = createServer((socket) => socket.end()).listen({ fd: posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 5) })
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').resume()
    await once(client, 'end')
    server.close()
    await once(server, 'close')
  })
})
