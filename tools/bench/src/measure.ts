// Runs the cells: all peers of a group are started once, then each round measures every peer in turn, so that a disturbance of the machine
// falls on all of them.

import type { Cell, Group } from './cells.js'
import type { Launched } from './launch.js'
import type { Peer, RunningPeer } from './peers.js'
import { cpuSeconds, memory, type Memory } from './process-tree.js'
import { median } from './statistics.js'
import { wrk } from './wrk.js'

export interface Plan {
  readonly folder: string
  readonly workers: number
  readonly seconds: number
  readonly rounds: number
}

export interface Measured {
  readonly cell: Cell
  readonly peer: string
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Microseconds of CPU time a request: the application server's processes, and nginx's. */
  readonly cpu: number
  readonly frontCpu?: number
  readonly errors: number
  readonly closes: number
  /** Requests a second of each round. */
  readonly rounds: readonly number[]
}

export async function measureGroup(group: Group, peers: readonly Peer[], plan: Plan, say: (text: string) => void): Promise<Measured[]> {
  const started: Array<{ peer: Peer; running: RunningPeer }> = []
  try {
    for (const peer of peers)
      started.push({
        peer,
        running: await peer.start({ folder: plan.folder, app: group.app, workers: plan.workers, logging: group.logging }),
      })
    const measured: Measured[] = []
    for (const cell of group.cells) {
      say(`${cell.id}: `)
      measured.push(...(await measureCell(cell, started, plan, say)))
      say('\n')
    }
    return measured
  } finally {
    for (const { running } of started) await stop(running)
  }
}

async function measureCell(
  cell: Cell,
  started: ReadonlyArray<{ peer: Peer; running: RunningPeer }>,
  plan: Plan,
  say: (text: string) => void,
): Promise<Measured[]> {
  const samples = new Map(started.map(({ peer }) => [peer.id, [] as Sample[]]))
  for (const { peer, running } of started) await sample(cell, peer, running, 1)
  for (let round = 0; round < plan.rounds; round++) {
    for (const { peer, running } of started) samples.get(peer.id)?.push(await sample(cell, peer, running, plan.seconds))
    say('.')
  }
  return started.map(({ peer, running }) => {
    const own = samples.get(peer.id) ?? []
    const middle = (pick: (one: Sample) => number): number => median(own.map(pick))
    return {
      cell,
      peer: peer.id,
      perSecond: middle((one) => one.perSecond),
      p50: middle((one) => one.p50),
      p99: middle((one) => one.p99),
      cpu: middle((one) => one.cpu),
      ...(running.front === undefined ? {} : { frontCpu: middle((one) => one.frontCpu) }),
      errors: own.reduce((sum, one) => sum + one.errors, 0),
      closes: own.reduce((sum, one) => sum + one.closes, 0),
      rounds: own.map((one) => one.perSecond),
    }
  })
}

interface Sample {
  perSecond: number
  p50: number
  p99: number
  cpu: number
  frontCpu: number
  errors: number
  closes: number
}

async function sample(cell: Cell, peer: Peer, running: RunningPeer, seconds: number): Promise<Sample> {
  const used = (of: Launched | undefined): number => (of === undefined ? 0 : cpuSeconds(of.pid))
  const before = { server: used(running.server), front: used(running.front) }
  const result = await wrk({ ...cell, port: running.port, seconds }).catch((error: unknown) => {
    throw new Error(
      `${peer.id}: ${error instanceof Error ? error.message : String(error)}; its log ends with:\n${running.server.logTail()}`,
      { cause: error },
    )
  })
  const micros = (after: number, start: number): number => ((after - start) * 1e6) / Math.max(result.requests, 1)
  return {
    perSecond: result.perSecond,
    p50: result.p50 / 1000,
    p99: result.p99 / 1000,
    cpu: micros(used(running.server), before.server),
    frontCpu: micros(used(running.front), before.front),
    errors: result.errors,
    closes: result.closes,
  }
}

export interface MeasuredMemory extends Memory {
  readonly peer: string
  readonly workers: number
}

/** Memory of the server's processes after each worker has served requests. */
export async function measureMemory(peers: readonly Peer[], plan: Plan, workerCounts: readonly number[]): Promise<MeasuredMemory[]> {
  const measured: MeasuredMemory[] = []
  for (const workers of workerCounts) {
    for (const peer of peers) {
      const running = await peer.start({ folder: plan.folder, app: 'basic', workers, logging: false })
      try {
        await wrk({ port: running.port, path: '/', connections: 16, seconds: 1, keepAlive: true, upload: 0 })
        measured.push({ peer: peer.id, workers, ...memory(running.server.pid) })
      } finally {
        await stop(running)
      }
    }
  }
  return measured
}

async function stop(running: RunningPeer): Promise<void> {
  await running.front?.stop()
  await running.server.stop()
}
