// The statistics of one instance as a document with uWSGI's schema and key order. Reads the shared table and what the engines said of
// running requests; changes nothing.

import { posix, type RunningRequest } from '@uwsgi-ts/native'
import type { Generation } from '../master/generation.js'
import { serverVersion } from '../version.js'
import type { Json } from './pretty-json.js'

export interface DocumentInput {
  readonly generation: Generation
  readonly running: readonly RunningRequest[]
  readonly paused: boolean
  /** Folder of the start. */
  readonly cwd: string
  /** What plugins add. */
  readonly members: Readonly<Record<string, Json>>
}

export interface WorkerOptions {
  readonly running?: readonly RunningRequest[]
  readonly paused?: boolean
  /** stats-no-cores. */
  readonly cores?: boolean
}

export function statsDocument({ generation, running, paused, cwd, members }: DocumentInput): Json {
  const { listeners, config } = generation.plan
  const sockets = listeners.map(({ fd, name, statsName }) => ({ name, proto: statsName, ...posix.listenQueue(fd) }))
  const { daemons, ...others } = members
  const longest = Math.max(0, ...sockets.map(({ queue }) => queue))
  return {
    version: serverVersion(),
    listen_queue: longest,
    listen_queue_errors: 0,
    signal_queue: 0,
    load: longest,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    cwd,
    ...(daemons === undefined ? {} : { daemons }),
    locks: [],
    sockets: sockets.map(({ name, proto, queue, max }) => ({ name, proto, queue, max_queue: max, shared: 0, can_offload: 0 })),
    workers: workersDocument(generation, { running, paused, cores: !config.settings.flag('stats-no-cores') }),
    ...others,
  }
}

export function workersDocument(generation: Generation, options: WorkerOptions = {}): Json[] {
  return Array.from({ length: generation.plan.workers }, (_, index) => workerDocument(generation, index, options))
}

function workerDocument(generation: Generation, index: number, { running = [], paused = false, cores = true }: WorkerOptions): Json {
  const { table } = generation.plan
  const row = table.worker(index)
  const mine = running.filter(({ worker }) => worker === index + 1)
  const coreRows = Array.from({ length: table.coresPerWorker }, (_, core) => coreDocument(generation, index, core, mine))
  const busy = mine.length > 0 || row.busy_cores > 0
  const cheap = generation.workers.length > 0 && generation.workers.every(({ id, state }) => id !== index + 1 || state === 'cheaped')
  return {
    id: row.id,
    pid: row.pid,
    accepting: row.accepting,
    requests: row.requests,
    delta_requests: row.delta_requests,
    exceptions: row.exceptions,
    harakiri_count: row.harakiri_count,
    signals: row.signals,
    signal_queue: 0,
    status: cheap ? 'cheap' : paused && !busy ? 'pause' : busy ? 'busy' : 'idle',
    ...memory(generation, row.pid),
    running_time: row.running_time_us,
    last_spawn: row.last_spawn,
    respawn_count: row.respawn_count,
    tx: row.tx,
    avg_rt: row.avg_rt_us,
    apps: appsDocument(generation, index),
    ...(cores ? { cores: coreRows } : {}),
  }
}

/** Zeros unless memory-report, as in uWSGI: it costs a walk over the worker's memory. */
function memory(generation: Generation, pid: number): { rss: number; vsz: number } {
  if (pid === 0 || !generation.plan.config.settings.flag('memory-report')) return { rss: 0, vsz: 0 }
  const { rss, vsz } = posix.memory(pid)
  return { rss, vsz }
}

function appsDocument(generation: Generation, index: number): Json[] {
  const { table, languages } = generation.plan
  const apps: Json[] = []
  for (const { group, definition } of languages) {
    for (const { id, mountpoint, startupTime, chdir } of generation.apps(group)) {
      const { requests, exceptions } = id < table.maxApps ? table.app(index, id) : { requests: 0, exceptions: 0 }
      apps.push({ id, modifier1: definition.modifier1, mountpoint, startup_time: Math.floor(startupTime), requests, exceptions, chdir })
    }
  }
  return apps
}

function coreDocument(generation: Generation, index: number, core: number, running: readonly RunningRequest[]): Json {
  const row = generation.plan.table.core(index, core)
  const request = running.find((candidate) => candidate.core === core)
  const vars = request === undefined ? [] : [...request.vars.map(([name, value]) => `${name}=${value}`), '']
  return {
    id: core,
    requests: row.requests,
    static_requests: row.static_requests,
    routed_requests: row.routed_requests,
    offloaded_requests: row.offloaded_requests,
    write_errors: row.write_errors,
    read_errors: row.read_errors,
    in_request: request === undefined ? 0 : 1,
    vars,
    req_info: request === undefined ? {} : { request_start: request.startedAt },
  }
}
