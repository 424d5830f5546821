// The workers of one generation: forked by their zygotes, ready when all their cores are connected to their engine. Takes the news of zygotes and engines; what is
// done about them has a file each: worker-recycling, worker-cheaping, worker-leaving, worker-harakiri, worker-ends. What state may follow which is worker-state's.

import type { ExitStatus } from '@uwsgi-ts/native'
import type { EngineToMaster, WorkerName } from '../engine/control-messages.js'
import { deferred, type Deferred } from './deferred.js'
import type { GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import { channelSocketPath } from './run-dir.js'
import { ExitCode } from './start-error.js'
import { WorkerCheaping } from './worker-cheaping.js'
import { WorkerEnds } from './worker-ends.js'
import { WorkerHarakiri, type HarakiriNews } from './worker-harakiri.js'
import { WorkerLeaving } from './worker-leaving.js'
import { WorkerPlaces } from './worker-places.js'
import { isThere, parentOf, sendSignal } from './worker-process.js'
import { workersServe } from './worker-program.js'
import { WorkerRecycling } from './worker-recycling.js'
import { LIVING_STATES } from './worker-state.js'
import type { CheapingReason, Worker, WorkerFacts } from './worker.js'
import type { ZygotePool } from './zygote-pool.js'

type Message<T extends EngineToMaster['t']> = Extract<EngineToMaster, { t: T }>

export interface WorkerPoolParts {
  readonly zygotes: Pick<ZygotePool, 'isReady' | 'fork' | 'pids'>
  /** Which process of its place an engine is; -1 while there is none. */
  readonly engineIncarnation: (index: number) => number
  /** Has an engine give a worker no more requests and send it away when it is idle. */
  readonly drainWorker: (engine: number, worker: WorkerName) => void
  /** A worker can take requests. */
  readonly onReady: (worker: Worker) => void
  /** A worker has left and is not replaced; why it was sent away, empty when it wanted so itself. */
  readonly onCheaped: (worker: Worker, why: CheapingReason | '') => void
}

/** Time in which ends that a dead zygote still reported, or left to the master, become known, ms. */
const LAST_REPORTS = 150

export class WorkerPool {
  readonly places: WorkerPlaces
  readonly leaving: WorkerLeaving
  readonly recycling: WorkerRecycling
  readonly cheaping: WorkerCheaping
  readonly #harakiri: WorkerHarakiri
  readonly #ends: WorkerEnds
  readonly #context: GenerationContext
  readonly #parts: WorkerPoolParts
  readonly #forked: Deferred = deferred()
  readonly #proven: Deferred = deferred()
  /** What engines say of workers whose pid their zygote has not told yet: the two come on different sockets. */
  readonly #early: Array<Message<'core-up'> | Message<'worker-full'>> = []

  constructor(context: GenerationContext, parts: WorkerPoolParts) {
    this.#context = context
    this.#parts = parts
    const { engineIncarnation, onCheaped } = parts
    const drain = (worker: Worker): void => this.#drain(worker)
    const fork = (worker: Worker): void => this.#fork(worker)
    const places = new WorkerPlaces(context)
    const leaving = new WorkerLeaving(context, places)
    const recycling = new WorkerRecycling(context, places, drain)
    const cheaping = new WorkerCheaping(context, { leaving, drain, fork, onCheaped })
    this.places = places
    this.leaving = leaving
    this.recycling = recycling
    this.cheaping = cheaping
    this.#harakiri = new WorkerHarakiri(context)
    this.#ends = new WorkerEnds(context, places, {
      recycling,
      cheaping,
      engineIncarnation,
      appFailed: (worker) => leaving.appFailed(worker),
      fork,
    })
  }

  get all(): readonly Worker[] {
    return this.places.all
  }

  /** Makes the places, of which the first `initial` of each language are filled at the start. */
  populate(initial: number): void {
    this.places.populate(initial)
    this.#checkStarted()
  }

  adopt(facts: readonly WorkerFacts[]): void {
    this.places.adopt(facts)
    for (const worker of this.all) {
      if (worker.pid > 0) this.#watchOrphan(worker)
      // Its end was known and not judged yet when the image changed.
      if (worker.state === 'dead') worker.move('waiting')
      this.#harakiri.adopt(worker)
    }
  }

  /** Every worker was forked once. */
  get forked(): Promise<void> {
    return this.#forked.promise
  }

  /** Every worker was ready once. */
  get proven(): Promise<void> {
    return this.#proven.promise
  }

  /** Forks what waits, as far as zygotes are ready. */
  forkWaiting(): void {
    for (const worker of this.all) this.#fork(worker)
  }

  // What zygotes tell.

  wasForked(group: number, id: number, pid: number): void {
    const worker = this.places.forking(group, id)
    if (worker === undefined) return
    worker.pid = pid
    worker.move('starting')
    this.#watchOrphan(worker)
    if (this.#context.phase === 'stopping' || this.places.hasNoEngine(worker)) return this.leaving.end(worker, 'SIGTERM')
    this.noteSpawn(id, pid, worker.spawned)
    this.#context.environment.events.workerForked(id, pid)
    worker.spawned = true
    for (const early of this.#early.splice(0)) {
      if (early.t === 'core-up') this.coreUp(early)
      else this.workerFull(early)
    }
    this.#checkStarted()
  }

  /** A program in the place of a worker runs (worker-exec): nobody waits for it to connect. */
  programStarted(group: number, id: number, pid: number): void {
    this.wasForked(group, id, pid)
    const worker = this.places.find({ group, worker: id, pid })
    if (worker?.state !== 'starting') return
    worker.met = true
    this.#isReady(worker)
  }

  programNotStarted(group: number, id: number): void {
    const worker = this.places.forking(group, id)
    if (worker !== undefined) this.#ends.ended(worker, { pid: 0, code: ExitCode.badStart, signal: null })
  }

  exitReported(group: number, id: number, status: ExitStatus): void {
    const worker = this.places.find({ group, worker: id, pid: status.pid })
    if (worker === undefined) return
    this.#context.environment.children.forget(status.pid)
    this.#ends.ended(worker, status)
  }

  /** Forks that a dead zygote was told about may or may not have happened: a child nobody knows is found by its connection and ended. */
  zygoteLost(group: number): void {
    for (const worker of this.all) {
      if (worker.group === group && worker.state === 'forking') this.#ends.ended(worker, { pid: 0, code: ExitCode.quiet, signal: null })
    }
    this.#context.later(LAST_REPORTS, () => this.#missUnreported(group))
  }

  // What engines tell.

  coreUp(message: Message<'core-up'>): void {
    const { worker: id, pid, core } = message
    const worker = this.places.find(message)
    if (worker === undefined) {
      if (this.places.forking(message.group, id) !== undefined) this.#early.push(message)
      else this.#endStranger(id, pid)
      return
    }
    worker.met = true
    if (!worker.coresUp.includes(core)) worker.coresUp.push(core)
    if (worker.state === 'starting' && worker.coresUp.length >= this.#context.plan.cores) this.#isReady(worker)
  }

  coreDown(message: Message<'core-down'>): void {
    const worker = this.places.find(message)
    if (worker === undefined) return
    worker.coresUp = worker.coresUp.filter((core) => core !== message.core)
    if (worker.state === 'ready') worker.move('starting')
  }

  harakiri(message: HarakiriNews): void {
    const worker = this.places.find(message)
    if (worker !== undefined) this.#harakiri.due(worker, message)
  }

  /** max-requests: the engine already gives it no more requests, and waits for this to send it away. */
  workerFull(message: Message<'worker-full'>): void {
    const worker = this.places.find(message)
    if (worker === undefined && this.places.forking(message.group, message.worker) !== undefined) this.#early.push(message)
    if (worker !== undefined && worker.state !== 'dying') this.recycling.recycle(worker, 'requests')
  }

  /** Its last request is answered. */
  workerDrained(message: Message<'worker-drained'>): void {
    const worker = this.places.find(message)
    if (worker !== undefined) this.recycling.sayDone(worker)
  }

  #isReady(worker: Worker): void {
    const { id, pid } = worker
    worker.move('ready')
    const first = !worker.proven
    worker.proven = true
    this.leaving.changed(worker)
    this.#context.environment.events.workerReady(id, pid, first)
    worker.recycled = ''
    this.#context.plan.table.set(id - 1, 'accepting', 1)
    this.#parts.onReady(worker)
    this.#checkStarted()
    if (worker.cheaping !== '') this.cheaping.sendAway(worker)
  }

  #checkStarted(): void {
    if (this.all.every(({ spawned, state }) => spawned || state === 'cheaped')) this.#forked.resolve()
    if (this.all.every(({ proven, state }) => proven || state === 'cheaped')) this.#proven.resolve()
  }

  /** The spawn line and the row of the table; also for engines that are their own workers. */
  noteSpawn(id: number, pid: number, again: boolean): void {
    const { table, workers, cores, config } = this.#context.plan
    table.set(id - 1, 'id', id)
    table.set(id - 1, 'pid', pid)
    table.set(id - 1, 'delta_requests', 0)
    table.set(id - 1, 'last_spawn', Math.floor(Date.now() / 1000))
    table.add(id - 1, 'respawn_count', 1)
    const alone = workers === 1 && !config.settings.flag('master')
    const first = alone ? LINES.spawnedOnlyWorker(pid, cores) : LINES.spawnedWorker(id, pid, cores)
    this.#context.log.line(again ? LINES.respawnedWorker(id, pid) : first)
  }

  #drain(worker: Worker): void {
    const { group, id, pid } = worker
    if (workersServe(this.#context.plan)) return sendSignal(pid, 'SIGHUP')
    this.#parts.drainWorker(this.places.engineIndexOf(worker), { group, worker: id, pid })
  }

  #fork(worker: Worker): void {
    const { zygotes, engineIncarnation } = this.#parts
    if (worker.state !== 'waiting' || !zygotes.isReady(worker.group)) return
    const engine = this.places.engineIndexOf(worker)
    worker.move('forking')
    worker.pid = 0
    worker.coresUp = []
    worker.harakiri = 0
    worker.met = false
    worker.engineIncarnation = engineIncarnation(engine)
    const { runDir, token, cores, number } = this.#context.plan
    const socket = this.#context.environment.launcher.seenByHosts(channelSocketPath(runDir, engine))
    zygotes.fork(worker.group, { worker: worker.id, cores, socket, token, reloads: number })
  }

  // Processes whose zygote has died.

  /** The end of such a worker is reported to the master itself. */
  #watchOrphan(worker: Worker): void {
    this.#context.environment.children.watch(worker.pid, (status) => {
      if (worker.pid === status.pid) this.#ends.ended(worker, status)
    })
  }

  /** Ends that a zygote took note of and died before it could report them. */
  #missUnreported(group: number): void {
    for (const worker of this.all) {
      if (worker.group !== group || worker.pid === 0 || !LIVING_STATES.has(worker.state) || isThere(worker.pid)) continue
      this.#context.environment.children.forget(worker.pid)
      this.#ends.ended(worker, { pid: worker.pid, code: ExitCode.quiet, signal: null })
    }
  }

  /** A worker whose zygote died before it could report it. One that has ended itself meanwhile left its number to anybody. */
  #endStranger(id: number, pid: number): void {
    if (!this.#isOurs(pid)) return
    this.#context.log.line(`worker ${id} (pid ${pid}): not a worker of this master; ending it`)
    sendSignal(pid, 'SIGKILL')
  }

  /** A child of this master or of one of its zygotes. */
  #isOurs(pid: number): boolean {
    const parent = parentOf(pid)
    return parent === process.pid || this.#parts.zygotes.pids().includes(parent)
  }
}
