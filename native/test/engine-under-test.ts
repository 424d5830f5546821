// One native engine in this process with an HTTP and a uwsgi listener, a channel, a worker table and a request log in a private folder. `close` ends it and
// checks what every test promises: nothing is left open and nothing was logged that the test did not expect.

import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { Engine, posix, shm, WorkerTable, type EngineEvents, type EngineSettings, type NativeEngine } from '../src/index.js'
import { FakeHost, type HelloOptions } from './fake-host.js'
import { newDescriptors, openDescriptors } from './open-descriptors.js'
import { RawClient } from './raw-client.js'

type EventName = keyof EngineEvents
export type EngineEvent = { [Name in EventName]: [Name, ...Parameters<EngineEvents[Name]>] }[EventName]

const defaults: Omit<EngineSettings, 'logFd' | 'bodyDir' | 'groupOfModifier'> = {
  serverName: 'test-server',
  token: 'secret',
  bufferSize: 4096,
  maxVars: 64,
  limitPost: 0,
  postBuffering: 0,
  headerTimeout: 5000,
  bodyTimeout: 5000,
  writeTimeout: 5000,
  keepAliveTimeout: 5000,
  harakiri: 0,
  queueLimit: 0,
  queueTimeout: 0,
  responseBuffer: 262_144,
  logRequests: true,
  logMicros: false,
  logForwardedFor: false,
  addHeaders: [],
  manageScriptName: false,
  defaultGroup: 0,
  workers: 4,
  coresPerWorker: 2,
  pipelineDepth: 8,
  dedicatedLoop: process.env['UWSGI_TS_TEST_DEDICATED_LOOP'] === '1',
}

export interface TestOptions extends Partial<EngineSettings> {
  /** Keep-alive on the HTTP listener. @default true */
  keepAlive?: boolean
  /** The only workers that serve the HTTP listener. @default all */
  httpWorkers?: readonly number[]
}

export class EngineUnderTest {
  readonly engine: NativeEngine
  readonly folder: string
  readonly channelPath: string
  readonly port: number
  readonly uwsgiPort: number
  readonly table: WorkerTable
  readonly events: EngineEvent[] = []
  readonly #before: Map<number, string>
  readonly #logFd: number
  readonly #hosts: FakeHost[] = []
  readonly #clients: RawClient[] = []
  #wake: Array<() => void> = []
  #closed = false

  constructor({ keepAlive = true, httpWorkers, ...settings }: TestOptions = {}) {
    this.#before = openDescriptors()
    this.folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-engine-'))
    this.channelPath = join(this.folder, 'channel')
    this.#logFd = openSync(join(this.folder, 'requests.log'), 'a')
    const groups = new Uint8Array(256).fill(255)
    groups[0] = 0
    groups[5] = 1
    const events = new Proxy({} as EngineEvents, {
      get:
        (_, name) =>
        (...args: unknown[]) => {
          this.events.push([name, ...args] as EngineEvent)
          for (const wake of this.#wake.splice(0)) wake()
        },
    })
    const merged = { ...defaults, groupOfModifier: groups, bodyDir: this.folder, logFd: this.#logFd, ...settings }
    try {
      this.engine = new Engine(merged, events)
    } catch (error) {
      closeSync(this.#logFd)
      rmSync(this.folder, { recursive: true })
      throw error
    }
    const http = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 512)
    const uwsgi = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 64)
    this.port = posix.address(http).port
    this.uwsgiPort = posix.address(uwsgi).port
    const listener = { modifier1: 0, modifier2: 0, workers: httpWorkers }
    this.engine.listen({ ...listener, fd: http, protocol: 'http', keepAlive, serverPort: String(this.port) })
    this.engine.listen({ fd: uwsgi, protocol: 'uwsgi', keepAlive: false, modifier1: 0, modifier2: 0, serverPort: '' })
    this.engine.listenChannel(posix.listen({ kind: 'unix', path: this.channelPath }, 64))
    const { fd, words } = shm.createTable(merged.workers, merged.coresPerWorker)
    posix.close(fd)
    this.engine.attachTable(words)
    this.table = new WorkerTable(words, shm.layout)
    onTestFinished(() => this.close())
  }

  /** A connected host whose HELLO was accepted. */
  async host(options: HelloOptions = {}): Promise<FakeHost> {
    const host = await FakeHost.connect(this.channelPath, options)
    this.#hosts.push(host)
    return host
  }

  /** A connection of a host that has not said HELLO. */
  async silentHost(): Promise<FakeHost> {
    const host = await FakeHost.open(this.channelPath)
    this.#hosts.push(host)
    return host
  }

  async client(port: number = this.port): Promise<RawClient> {
    const client = await RawClient.connect(port)
    this.#clients.push(client)
    return client
  }

  /** The first event of this name that fits, past or to come. */
  async event<Name extends EventName>(
    name: Name,
    fits: (...args: Parameters<EngineEvents[Name]>) => boolean = () => true,
  ): Promise<Parameters<EngineEvents[Name]>> {
    for (;;) {
      for (const [is, ...args] of this.events) {
        if (is === name && fits(...(args as Parameters<EngineEvents[Name]>))) return args as Parameters<EngineEvents[Name]>
      }
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  eventsNamed<Name extends EventName>(name: Name): Array<Parameters<EngineEvents[Name]>> {
    return this.events.filter(([is]) => is === name).map(([, ...args]) => args as unknown as Parameters<EngineEvents[Name]>)
  }

  /** Resolves once `holds` does; looked at after every turn of the loop, because counters change without an event. */
  async until(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + 8000
    while (!holds()) {
      if (performance.now() > deadline)
        throw new Error(`not so after 8 s: ${holds.toString()}; the engine: ${JSON.stringify(this.engine.stats())}`)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  get requestLog(): string[] {
    return readFileSync(join(this.folder, 'requests.log'), 'utf8').split('\n').slice(0, -1)
  }

  get bodyFiles(): string[] {
    return readdirSync(this.folder).filter((name) => name !== 'channel' && name !== 'requests.log')
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.engine.close()
    for (const client of this.#clients) client.destroy()
    for (const host of this.#hosts) host.close()
    await Promise.all([...this.#clients.map((client) => client.closed), ...this.#hosts.map((host) => host.closed)])
    // libuv calls its close callbacks at the end of the loop's turn.
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    closeSync(this.#logFd)
    const leftBodies = this.bodyFiles
    rmSync(this.folder, { recursive: true })
    expect(leftBodies).toEqual([])
    expect(newDescriptors(this.#before)).toEqual([])
  }
}
