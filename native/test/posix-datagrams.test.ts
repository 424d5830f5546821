import { mkdtempSync, rmSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { errorOf } from './open-descriptors.js'

/** A unix datagram socket of another process, which prints what it gets as one line of JSON each. */
async function receiver(name: string): Promise<{ next(): Promise<string>; close(): void }> {
  const program = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace('@', '\\0', 1) if sys.argv[1][0] == '@' else sys.argv[1])
print('bound', flush=True)
while True: print(json.dumps(s.recv(65536).decode('latin-1')), flush=True)`
  const child = spawn('/usr/bin/python3', ['-c', program, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const output = child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)))
  const line = async (): Promise<string> => {
    while (lines.length === 0) await once(output, 'data')
    return lines.shift() ?? ''
  }
  expect(await line()).toBe('bound')
  return { next: async () => JSON.parse(await line()) as string, close: () => child.kill() }
}

describe('sendDatagram', () => {
  test('reaches a path and an abstract name, whole and byte for byte', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-dgram-'))
    for (const name of [join(folder, 'n'), `@uwsgi-ts-dgram-${process.pid}`]) {
      const peer = await receiver(name)
      try {
        posix.sendDatagram(name, Buffer.from('READY=1\n\0\xff', 'latin1'))
        expect(await peer.next()).toBe('READY=1\n\0\xff')
      } finally {
        peer.close()
      }
    }
    rmSync(folder, { recursive: true })
  })

  test('says who is not there, and which names cannot be', () => {
    expect(errorOf(() => posix.sendDatagram('/no/such/socket', Buffer.from('x')))).toMatchObject({ code: 'ENOENT', syscall: 'sendto' })
    for (const name of ['', '@', '/'.padEnd(108, 'x')]) {
      expect(errorOf(() => posix.sendDatagram(name, Buffer.from('x')))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' })
    }
  })
})

test('connectUdp gives a descriptor whose writes are datagrams', async () => {
  const server = createSocket('udp4')
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const fd = posix.connectUdp('127.0.0.1', server.address().port)
  try {
    for (const text of ['one\n', 'two\n']) {
      const got = once(server, 'message')
      posix.writeAll(fd, Buffer.from(text))
      expect(String((await got)[0])).toBe(text)
    }
  } finally {
    posix.close(fd)
    server.close()
  }
})

test('duplicate gives a copy that outlives the original and is no standard descriptor', () => {
  const first = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 1)
  const copy = posix.duplicate(first)
  posix.close(first)
  expect(copy).toBeGreaterThan(2)
  expect(posix.isListening(copy)).toBe(true)
  posix.close(copy)
})
