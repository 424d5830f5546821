import { mkdtempSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface, type Interface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { posix } from '../src/index.js'
import { ended } from './child-process.js'
import { FakeHost } from './fake-host.js'
import { RawClient } from './raw-client.js'

// An engine process as the master starts it: the engine waits in its own epoll set, and everything else that Node does must go on under it.
const script = `
import { connect, createServer, Socket } from 'node:net'
import { readFile } from 'node:fs/promises'
import { Engine, posix } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}
const control = new Socket({ fd: 3 })
const say = (...words) => control.write(words.join(' ') + '\\n')
const groups = new Uint8Array(256).fill(0)
const events = Object.fromEntries(['onCoreUp', 'onCoreDown', 'onStarved', 'onWorkerDrained', 'onHarakiri', 'onCall', 'onRequest', 'onDrained', 'onLog'].map((name) => [name, () => {}]))
events.onCoreUp = (group, worker) => { say('core-up', worker) }
events.onDrained = () => { say('drained'); engine.close(); control.end(); process.exitCode = 7 }
events.onCall = (core, stream, call, args) => { readFile('/proc/self/comm').then((text) => engine.reply(core, stream, call, false, [text])) }
const engine = new Engine({
  serverName: 's', token: 'secret', bufferSize: 4096, maxVars: 64, limitPost: 0, postBuffering: 0, bodyDir: '/tmp', headerTimeout: 60000, bodyTimeout: 60000,
  writeTimeout: 60000, keepAliveTimeout: 60000, harakiri: 0, queueLimit: 0, queueTimeout: 0, responseBuffer: 262144, logFd: 2, logRequests: false, logMicros: false,
  logForwardedFor: false, addHeaders: [], manageScriptName: false, groupOfModifier: groups, defaultGroup: 0, workers: 2, coresPerWorker: 1, pipelineDepth: 8,
  dedicatedLoop: true,
}, events)
engine.listen({ fd: 4, protocol: 'http', keepAlive: true, modifier1: 0, modifier2: 0, serverPort: '80' })
engine.listenChannel(5)
control.on('data', (data) => {
  const word = data.toString().trim()
  if (word === 'echo') say('echo')
  if (word === 'timer') setTimeout(() => say('timer'), 20)
  if (word === 'interval') { let ticks = 0; const timer = setInterval(() => { if (++ticks === 10) { clearInterval(timer); say('interval') } }, 5) }
  if (word === 'immediate') setImmediate(() => setImmediate(() => Promise.resolve().then(() => say('immediate'))))
  if (word === 'file') readFile('/proc/self/comm').then(() => say('file'))
  if (word === 'server') { const server = createServer((socket) => socket.end('x')).listen(0, '127.0.0.1', () => connect(server.address().port, '127.0.0.1').on('close', () => { server.close(); say('server') }).resume()) }
  if (word === 'cpu') { const used = process.cpuUsage(); setTimeout(() => { const { user, system } = process.cpuUsage(used); say('cpu', user + system) }, 1000) }
  if (word === 'drain') engine.drain(0)
})
process.on('SIGHUP', () => say('signal'))
say('ready')
`

interface EngineProcess {
  readonly pid: number
  readonly port: number
  readonly channel: string
  ask(word: string): Promise<string>
  line(): Promise<string>
  send(word: string): void
}

function startEngine(): EngineProcess {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-dedicated-'))
  const channel = join(folder, 'channel')
  const [ours, theirs] = posix.socketPair()
  const listener = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 128)
  const { port } = posix.address(listener)
  const channelFd = posix.listen({ kind: 'unix', path: channel }, 16)
  const pid = posix.spawn({
    file: process.execPath,
    args: ['node', '--input-type=module', '-e', script],
    env: {},
    newSession: true,
    parentDeathSignal: 9,
    fds: [
      [theirs, 3],
      [listener, 4],
      [channelFd, 5],
    ],
  })
  for (const fd of [theirs, listener, channelFd]) posix.close(fd)
  const control = new Socket({ fd: ours, readable: true, writable: true })
  const lines: Interface = createInterface({ input: control })
  const iterator = lines[Symbol.asyncIterator]()
  const line = async (): Promise<string> => String((await iterator.next()).value)
  const send = (word: string): void => void control.write(`${word}\n`)
  onTestFinished(() => {
    control.destroy()
    rmSync(folder, { recursive: true })
  })
  return { pid, port, channel, line, send, ask: (word) => (send(word), line()) }
}

test('an engine process serves, and timers, signals, files, sockets and microtasks of JavaScript go on, idle and under load', async () => {
  const engine = startEngine()
  expect(await engine.line()).toBe('ready')
  const status = ended(engine.pid)
  const everything = async (): Promise<void> => {
    for (const word of ['echo', 'timer', 'interval', 'immediate', 'file', 'server']) expect(await engine.ask(word)).toBe(word)
    process.kill(engine.pid, 'SIGHUP')
    expect(await engine.line()).toBe('signal')
  }
  await everything()
  const host = await FakeHost.connect(engine.channel)
  expect(await engine.line()).toBe('core-up 1')
  // A call is answered from a promise that the thread pool resolves.
  host.call(0, 1, ['comm'])
  expect((await host.take('REPLY')).payload.toString('latin1', 4)).toMatch(/\n$/)
  host.serve((request) => ({ body: request.vars['PATH_INFO'] ?? '' }))
  const clients = await Promise.all(Array.from({ length: 4 }, () => RawClient.connect(engine.port)))
  let loaded = true
  const load = Promise.all(
    clients.map(async (client) => {
      let served = 0
      for (; loaded; served += 1) {
        client.get(`/${served}`)
        expect((await client.response()).body.toString()).toBe(`/${served}`)
      }
      return served
    }),
  )
  await everything()
  await everything()
  loaded = false
  for (const served of await load) expect(served).toBeGreaterThan(10)
  for (const client of clients) client.destroy()
  expect(await engine.ask('drain')).toBe('drained')
  expect(await status).toEqual({ pid: engine.pid, code: 7, signal: null })
  await host.closed
})

test('an idle engine process sleeps', async () => {
  const engine = startEngine()
  expect(await engine.line()).toBe('ready')
  const status = ended(engine.pid)
  const client = await RawClient.connect(engine.port)
  const host = await FakeHost.connect(engine.channel)
  expect(await engine.line()).toBe('core-up 1')
  const [, used] = (await engine.ask('cpu')).split(' ')
  expect(Number(used)).toBeLessThan(60_000)
  client.destroy()
  host.close()
  await Promise.all([client.closed, host.closed])
  engine.send('drain')
  expect(await status).toMatchObject({ code: 7 })
})
