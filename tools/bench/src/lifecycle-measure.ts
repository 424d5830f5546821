// The moments in a server's life that are measured: a reload, the end of a worker, and doing nothing.

import type { LifecycleServer } from './lifecycle-server.js'
import { cpuMicroseconds, memory, type Memory } from './process-tree.js'

const PATIENCE_MS = 30_000

export interface Switch {
  /** From the signal to the first answer of a process that was not there before, ms. */
  readonly answered: number
  /** The longest that a request waited for its answer meanwhile, ms. */
  readonly longestWait: number
  /** Requests that were not answered. */
  readonly failed: number
}

/** SIGHUP under one client that asks without a pause. */
export async function measureReload(server: LifecycleServer): Promise<Switch> {
  const before = new Set(await server.statsPids())
  const started = performance.now()
  process.kill(server.pid, 'SIGHUP')
  return untilAnsweredBy(server, (pid) => !before.has(pid), started)
}

export interface Respawn extends Switch {
  /** From the signal until the stats server names another process, ms. */
  readonly inStats: number
}

/** The only worker is killed while it is idle. */
export async function measureRespawn(server: LifecycleServer): Promise<Respawn> {
  const [worker = 0] = await server.statsPids()
  const started = performance.now()
  process.kill(worker, 'SIGKILL')
  const stats = inStats(server, worker, started)
  const answered = await untilAnsweredBy(server, (pid) => pid !== worker, started)
  return { ...answered, inStats: await stats }
}

async function inStats(server: LifecycleServer, worker: number, started: number): Promise<number> {
  while (performance.now() - started < PATIENCE_MS) {
    const [pid = 0] = await server.statsPids()
    if (pid > 0 && pid !== worker) return performance.now() - started
    await new Promise((later) => setTimeout(later, 2))
  }
  throw new Error(`${server.side}: the stats still name worker ${worker}, which was killed`)
}

async function untilAnsweredBy(server: LifecycleServer, wanted: (pid: number) => boolean, started: number): Promise<Switch> {
  let [longestWait, failed] = [0, 0]
  for (;;) {
    const asked = performance.now()
    const pid = await server.ask()
    const now = performance.now()
    longestWait = Math.max(longestWait, now - asked)
    if (pid === undefined) failed += 1
    else if (wanted(pid)) return { answered: now - started, longestWait, failed }
    if (now - started > PATIENCE_MS) throw new Error(`${server.side}: no other process answers ${PATIENCE_MS / 1000} s after the signal`)
    await new Promise((later) => setTimeout(later, 1))
  }
}

/** Milliseconds of processor time that the whole tree uses in a second without requests. */
export async function measureIdle(server: LifecycleServer, seconds: number): Promise<number> {
  const [before, started] = [cpuMicroseconds(server.pid), performance.now()]
  await new Promise((later) => setTimeout(later, seconds * 1000))
  return (cpuMicroseconds(server.pid) - before) / (performance.now() - started)
}

export interface ForkedMemory {
  readonly tree: Memory
  /** Mean over the workers, bytes. */
  readonly worker: number
}

/** After requests that have reached the workers. */
export async function measureMemory(server: LifecycleServer, requests: number): Promise<ForkedMemory> {
  for (let sent = 0; sent < requests; sent += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => server.ask(sent + i)))
  }
  const workers = await server.statsPids()
  const own = workers.map((pid) => memory(pid, false).pss)
  return { tree: memory(server.pid), worker: own.reduce((sum, pss) => sum + pss, 0) / workers.length }
}
