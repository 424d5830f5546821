// A server under the lifecycle bench, ours or uWSGI, with the same configuration: what its workers say, what its stats say, and how it ends.

import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, type Launched } from './launch.js'
import { memory } from './process-tree.js'

export type Side = 'reference' | 'ours'
export const SIDES: readonly Side[] = ['reference', 'ours']

const APPS = fileURLToPath(new URL('../apps', import.meta.url))
const OURS = fileURLToPath(new URL('../../../packages/core/bin/uwsgi-ts.js', import.meta.url))
const REFERENCE = '/usr/bin/uwsgi-core'
const PATIENCE_MS = 30_000

export interface LifecycleServer {
  readonly side: Side
  readonly pid: number
  /** One request on a connection of its own: the pid of the worker that answered, undefined when there was no answer. */
  ask(query?: number): Promise<number | undefined>
  /** Pids of the workers as the stats server tells them. */
  statsPids(): Promise<number[]>
  stop(): Promise<void>
}

/** `app`: module of `apps/`. */
export async function startServer(side: Side, folder: string, app: string, workers: number): Promise<LifecycleServer> {
  const name = `${side}-${app}-${workers}`
  const [socket, stats] = [join(folder, `${name}.sock`), join(folder, `${name}.stats`)]
  const ini = join(folder, `${name}.ini`)
  writeFileSync(
    ini,
    `[uwsgi]
plugin = python3
http-socket = ${socket}
stats = ${stats}
master = true
processes = ${workers}
pythonpath = ${APPS}
module = ${app}
disable-logging = true
`,
  )
  const [file, args] = side === 'ours' ? [process.execPath, [OURS, ini]] : [REFERENCE, [ini]]
  const launched: Launched = await launch({ name, file, args, cwd: folder }, socket)
  const server: LifecycleServer = {
    side,
    pid: launched.pid,
    ask: async (query = 0) => pidIn(await exchange(socket, `GET /?${query} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n`)),
    statsPids: async () => workersIn(await exchange(stats, '')),
    stop: () => launched.stop(),
  }
  try {
    await untilTrue(async () => (await server.ask()) !== undefined, `${name} does not answer`)
    await untilTrue(async () => (await server.statsPids()).filter((pid) => pid > 0).length === workers, `${name} has not all its workers`)
  } catch (error) {
    await launched.stop()
    throw error
  }
  return server
}

/** Waits until nothing of an earlier generation is left: as many processes as `wanted`. */
export function untilProcesses(server: LifecycleServer, wanted: number): Promise<void> {
  return untilTrue(() => Promise.resolve(memory(server.pid).processes === wanted), `${server.side}: not back to ${wanted} processes`)
}

export async function untilTrue(look: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`${otherwise} after ${PATIENCE_MS / 1000} s`)
    await new Promise((later) => setTimeout(later, 5))
  }
}

/** Sends, and reads to the end; what came before a fault is returned. */
function exchange(path: string, text: string): Promise<string> {
  return new Promise((done) => {
    let received = ''
    const socket = connect(path)
    socket.setEncoding('latin1')
    if (text !== '') socket.on('connect', () => socket.write(text))
    socket.on('data', (data) => (received += String(data)))
    socket.on('error', () => undefined)
    socket.on('close', () => done(received))
  })
}

function pidIn(response: string): number | undefined {
  const pid = /^HTTP\/1\.1 200 .*\r\n\r\n(\d+)$/s.exec(response)?.[1]
  return pid === undefined ? undefined : Number(pid)
}

function workersIn(json: string): number[] {
  try {
    return (JSON.parse(json) as { workers: Array<{ pid: number }> }).workers.map(({ pid }) => pid)
  } catch {
    return []
  }
}
