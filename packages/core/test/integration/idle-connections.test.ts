// Ten thousand clients that say nothing: they cost descriptors and a little memory, and nothing of anybody else's time.
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const CLIENTS = 10_000
const AT_ONCE = 50

/** Descriptors a process may have here. Node raises the soft limit to this at its start. */
const allowed = Number(/^Max open files +\d+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity)

/** Descriptors of a process. */
const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
}

async function until(what: () => boolean, why: string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!what()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${why}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('10,000 idle connections leave the server answering, and give all descriptors back', { timeout: 60_000 }, async (context) => {
  context.skip(allowed < CLIENTS + 500, `a process may have ${String(allowed)} descriptors here; this takes ${String(CLIENTS + 500)}`)
  // A client that says nothing at all is a slow one: socket-timeout ends it, so the test gives it longer than itself. All shall be with the engine, not
  // with the kernel.
  const server = await startServer({ ini: `${BASE}\nsocket-timeout = 120\nno-defer-accept = true`, files: FILES })
  const [engine = 0] = server.pids().engine
  expect((await get(server.port)).status).toBe(200)
  const before = descriptors(engine)
  const clients: Socket[] = []
  try {
    while (clients.length < CLIENTS) clients.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(server.port)))))
    await until(() => descriptors(engine) >= before + CLIENTS, 'all clients are accepted')
    expect((await get(server.port)).status).toBe(200)
    // One of them speaks after all.
    const last = clients.at(-1)
    const answer = new Promise<string>((resolve) => last?.once('data', (data) => resolve(data.toString())))
    last?.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /)
  } finally {
    for (const client of clients) client.destroy()
  }
  await until(() => descriptors(engine) <= before, 'all descriptors are given back')
  expect((await get(server.port)).status).toBe(200)
})
