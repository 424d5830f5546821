// The workers of one generation: forked by their zygotes, ready when all their cores are connected to their engine, replaced when they end.
// Judging an end is worker-exit's; what state may follow which is worker-state's.

import type { ExitStatus } from '@uwsgi-ts/native'
import type { EngineToMaster, WorkerName } from '../engine/control-messages.js'
import { ChainReload } from './chain-reload.js'
import { deferred, type Deferred } from './deferred.js'
import { howItEnded, type GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import { RespawnThrottle } from './respawn-throttle.js'
import { channelSocketPath } from './run-dir.js'
import { ExitCode, StartError } from './start-error.js'
import { judgeExit } from './worker-exit.js'
import { isThere, parentOf, sendSignal, whereStuck } from './worker-process.js'
import { LIVING_STATES } from './worker-state.js'
import { Worker, type CheapingReason, type RecycleReason, type WorkerFacts } from './worker.js'
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

/**
 * Time in which the death of an engine becomes known after that of its workers, ms: its memory is given back before its end is reported.
 */
const ENGINE_NEWS = 150

/** Time in which ends that a dead zygote still reported, or left to the master, become known, ms. */
const LAST_REPORTS = 150

/** A worker that is still at its last requests after this time does not keep the others of its language from being replaced, ms. */
const RECYCLE_PATIENCE = 10_000

export class WorkerPool {
  readonly all: Worker[] = []
  readonly #context: GenerationContext
  readonly #parts: WorkerPoolParts
  readonly #throttle: RespawnThrottle
  readonly #forked: Deferred = deferred()
  readonly #proven: Deferred = deferred()
  /** What engines say of workers whose pid their zygote has not told yet: the two come on different sockets. */
  readonly #early: Array<Message<'core-up'> | Message<'worker-full'>> = []
  /** Of a generation that ends: places of engines that have left. */
  readonly #goneEngines = new Set<number>()
  #chain: ChainReload | undefined

  constructor(context: GenerationContext, parts: WorkerPoolParts) {
    this.#context = context
    this.#parts = parts
    const { settings } = context.plan.config
    this.#throttle = new RespawnThrottle({
      burst: context.plan.workers * Math.max(1, context.plan.languages.length),
      interval: (settings.number('check-interval') ?? 1) * 1000,
      delay: (settings.number('forkbomb-delay') ?? 2) * 1000,
    })
  }

  /** Makes a place for each worker of each language, of which the first `initial` are filled at the start. */
  populate(initial: number): void {
    const { languages, workers } = this.#context.plan
    for (const { group } of languages) {
      for (let id = 1; id <= workers; id++) this.all.push(new Worker({ group, id, state: id <= initial ? 'waiting' : 'cheaped' }))
    }
    this.#checkStarted()
  }

  adopt(facts: readonly WorkerFacts[]): void {
    for (const worker of facts) this.all.push(new Worker(worker))
    for (const worker of this.all) {
      if (worker.pid > 0) this.#watchOrphan(worker)
      // Its end was known and not judged yet when the image changed.
      if (worker.state === 'dead') worker.move('waiting')
    }
  }

  facts(): WorkerFacts[] {
    return this.all.map((worker) => worker.facts())
  }

  /** Every worker was forked once. */
  get forked(): Promise<void> {
    return this.#forked.promise
  }

  /** Every worker was ready once. */
  get proven(): Promise<void> {
    return this.#proven.promise
  }

  hasLiving(group?: number): boolean {
    return this.all.some(
      (worker) =>
        (group === undefined || worker.group === group) &&
        LIVING_STATES.has(worker.state) &&
        // Nobody waits for the report of a fork when everything is being killed.
        !(this.#context.merciless && worker.state === 'forking'),
    )
  }

  /** Some place of this language waits for a process, or may be wanted. */
  hasWaiting(group: number): boolean {
    const mayBeWanted = this.#context.phase === 'retiring' && this.#goneEngines.size < this.#context.plan.channelFds.length
    const here = this.all.filter((worker) => worker.group === group)
    return here.some(({ state }) => state === 'waiting' || (mayBeWanted && state === 'cheaped'))
  }

  /** Forks what waits, as far as zygotes are ready. */
  forkWaiting(): void {
    for (const worker of this.all) this.#fork(worker)
  }

  // Events.

  wasForked(group: number, id: number, pid: number): void {
    const worker = this.all.find((candidate) => candidate.group === group && candidate.id === id && candidate.state === 'forking')
    if (worker === undefined) return
    worker.pid = pid
    worker.move('starting')
    this.#watchOrphan(worker)
    if (this.#context.phase === 'stopping' || this.#goneEngines.has(this.engineIndexOf(worker))) return this.end(worker, 'SIGTERM')
    this.noteSpawn(id, pid, worker.spawned)
    this.#context.environment.events.workerForked(id, pid)
    worker.spawned = true
    for (const early of this.#early.splice(0)) {
      if (early.t === 'core-up') this.coreUp(early)
      else this.workerFull(early)
    }
    this.#checkStarted()
  }

  exitReported(group: number, id: number, status: ExitStatus): void {
    const worker = this.#find({ group, worker: id, pid: status.pid })
    if (worker === undefined) return
    this.#context.environment.children.forget(status.pid)
    this.#exited(worker, status)
  }

  /** Forks that a dead zygote was told about may or may not have happened: a child nobody knows is found by its connection and ended. */
  zygoteLost(group: number): void {
    for (const worker of this.all) {
      if (worker.group === group && worker.state === 'forking') this.#exited(worker, { pid: 0, code: ExitCode.quiet, signal: null })
    }
    this.#context.later(LAST_REPORTS, () => this.#missUnreported(group))
  }

  coreUp(message: Message<'core-up'>): void {
    const { worker: id, pid, core } = message
    const worker = this.#find(message)
    if (worker === undefined) {
      if (this.#isForking(message)) this.#early.push(message)
      else this.#endStranger(id, pid)
      return
    }
    worker.met = true
    if (!worker.coresUp.includes(core)) worker.coresUp.push(core)
    if (worker.state !== 'starting' || worker.coresUp.length < this.#context.plan.cores) return
    worker.move('ready')
    const first = !worker.proven
    worker.proven = true
    this.#chain?.changed(worker)
    this.#context.environment.events.workerReady(id, pid, first)
    worker.recycled = ''
    this.#context.plan.table.set(id - 1, 'accepting', 1)
    this.#parts.onReady(worker)
    this.#checkStarted()
    if (worker.cheaping !== '') this.#sendAway(worker)
  }

  #checkStarted(): void {
    if (this.all.every(({ spawned, state }) => spawned || state === 'cheaped')) this.#forked.resolve()
    if (this.all.every(({ proven, state }) => proven || state === 'cheaped')) this.#proven.resolve()
  }

  /** An engine of a generation that ends has left. Who has not met it would wait for it until the mercy is over; the others were told. */
  engineGone(index: number): void {
    this.#goneEngines.add(index)
    for (const worker of this.all) {
      if (this.engineIndexOf(worker) !== index) continue
      if (worker.state === 'waiting' || worker.state === 'cheaped') worker.move('retired')
      else if (!worker.met && (worker.state === 'starting' || worker.state === 'draining')) this.end(worker, 'SIGTERM')
    }
  }

  coreDown(message: Message<'core-down'>): void {
    const worker = this.#find(message)
    if (worker === undefined) return
    worker.coresUp = worker.coresUp.filter((core) => core !== message.core)
    if (worker.state === 'ready') worker.move('starting')
  }

  harakiri({ group, worker: id, pid, core, addr, method, uri, startedAt }: Message<'harakiri'>): void {
    const worker = this.#find({ group, worker: id, pid })
    if (worker === undefined) return
    worker.harakiri += 1
    const { log } = this.#context
    log.dated(LINES.harakiriWorker(id, pid, worker.harakiri))
    if (this.#context.plan.config.settings.flag('harakiri-verbose')) for (const line of whereStuck(pid)) log.line(line)
    log.dated(LINES.harakiriStatus(id))
    log.dated(LINES.harakiriCore(core, addr, method, uri, startedAt))
    log.dated(LINES.harakiriEnd(id))
    sendSignal(pid, 'SIGKILL')
  }

  // Recycling: the worker finishes its requests, leaves with 0, and the next one takes its place.

  /** max-requests: the engine already gives it no more requests, and waits for this to send it away. */
  workerFull(message: Message<'worker-full'>): void {
    const worker = this.#find(message)
    if (worker === undefined && this.#isForking(message)) this.#early.push(message)
    if (worker !== undefined && worker.state !== 'dying') this.recycle(worker, 'requests')
  }

  /** Its last request is answered. */
  workerDrained({ group, worker: id, pid }: Message<'worker-drained'>): void {
    const worker = this.#find({ group, worker: id, pid })
    if (worker !== undefined) this.#sayDone(worker)
  }

  /** False while another one of its language is being replaced: they must not all be away at once. */
  mayRecycle({ group }: Worker): boolean {
    const now = Date.now()
    return !this.all.some((other) => other.group === group && other.recycled !== '' && now - other.recycledAt < RECYCLE_PATIENCE)
  }

  recycle(worker: Worker, why: RecycleReason, line?: string): void {
    worker.recycled = why
    worker.recycledAt = Date.now()
    worker.saidDone = why === 'lifetime'
    if (worker.state === 'starting' || worker.state === 'ready') worker.move('draining')
    if (line !== undefined) this.#context.log.line(line)
    const { group, id, pid } = worker
    this.#parts.drainWorker(this.engineIndexOf(worker), { group, worker: id, pid })
  }

  killForMemory(worker: Worker, line: string | undefined): void {
    if (line !== undefined) this.#context.log.line(line)
    sendSignal(worker.pid, 'SIGKILL')
  }

  // Cheaping: the worker finishes its requests and leaves, and its place stays empty until it is wanted again.

  cheap(worker: Worker, why: CheapingReason): void {
    if (worker.state === 'waiting') {
      worker.move('cheaped')
      return this.#parts.onCheaped(worker, why)
    }
    if (!LIVING_STATES.has(worker.state)) return
    worker.cheaping = why
    // One that is starting is sent away when its engine knows it.
    if (worker.state === 'ready') this.#sendAway(worker)
  }

  uncheap(worker: Worker): void {
    const { state } = worker
    if (this.#context.phase === 'stopping' || this.#context.phase === 'ended') return
    if (state === 'forking' || state === 'starting') worker.cheaping = ''
    if (state !== 'cheaped') return
    worker.move('waiting')
    this.#fork(worker)
  }

  #sendAway(worker: Worker): void {
    const { group, id, pid } = worker
    worker.move('draining')
    this.#parts.drainWorker(this.engineIndexOf(worker), { group, worker: id, pid })
    this.#endAfterMercy(worker)
  }

  #cheaped(worker: Worker, pid: number): void {
    const why = worker.cheaping
    worker.cheaping = ''
    worker.recycled = ''
    if (why === 'cheaper') {
      this.#context.log.line(LINES.killedSuccessfully(worker.id, pid))
      this.#context.log.line(LINES.cheaped(worker.id))
    }
    worker.move('cheaped')
    this.#chain?.changed(worker)
    this.#parts.onCheaped(worker, why)
    this.#context.checkEnd()
  }

  #sayDone(worker: Worker): void {
    if (worker.recycled === '' || worker.saidDone) return
    worker.saidDone = true
    this.#context.log.line(LINES.workDone(worker.pid))
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

  /** Each worker finishes its requests, leaves with status 17, and is replaced. */
  reload(): void {
    for (const worker of this.all) if (worker.state === 'starting' || worker.state === 'ready') this.#replace(worker)
  }

  /** The same for one worker after the other. */
  async chainReload(): Promise<void> {
    const { log } = this.#context
    this.#chain = new ChainReload({ log, workers: this.all, replace: (worker) => this.#replace(worker) })
    await this.#chain.run()
    this.#chain = undefined
  }

  get chainReloading(): boolean {
    return this.#chain !== undefined
  }

  /** Each worker leaves at once, and is replaced. */
  killAndReplace(): void {
    for (const { state, id, pid } of this.all) {
      if (state !== 'starting' && state !== 'ready') continue
      this.#context.log.dated(LINES.killingWorkerNow(id, pid))
      sendSignal(pid, 'SIGINT')
    }
  }

  #replace(worker: Worker): void {
    // Its host says in the log that it is leaving.
    sendSignal(worker.pid, 'SIGHUP')
    this.#endAfterMercy(worker)
  }

  #endAfterMercy(worker: Worker): void {
    const { log, plan } = this.#context
    const { id, pid } = worker
    this.#context.later(plan.mercy, () => {
      if (worker.pid !== pid) return
      log.dated(LINES.noMercy(id, pid))
      sendSignal(pid, 'SIGKILL')
    })
  }

  // The end.

  /** No worker is replaced any more; those that run leave when their engine has let them go. */
  retire(): void {
    this.#chain?.end()
    for (const worker of this.all) {
      // A place without a process may still be wanted, for requests that come on open connections; its engine's end retires it.
      if (worker.state !== 'starting' && worker.state !== 'ready') continue
      worker.askedAt = Date.now()
      worker.move('draining')
      this.#context.log.line(LINES.killingWorker(worker.id, worker.pid))
    }
  }

  stop(signal: NodeJS.Signals): void {
    this.#chain?.end()
    for (const worker of this.all) {
      if (worker.state === 'waiting' || worker.state === 'cheaped') worker.move('retired')
      else if (LIVING_STATES.has(worker.state) && worker.state !== 'forking' && worker.state !== 'dying') this.end(worker, signal)
    }
  }

  end(worker: Worker, signal: NodeJS.Signals): void {
    worker.askedAt = Date.now()
    worker.move('dying')
    sendSignal(worker.pid, signal)
  }

  /** `say`: the mercy is over, and the log tells so. */
  kill(say: boolean): void {
    for (const worker of this.all) {
      if (worker.pid === 0 || !LIVING_STATES.has(worker.state)) continue
      if (say) this.#context.log.dated(LINES.noMercy(worker.id, worker.pid))
      sendSignal(worker.pid, 'SIGKILL')
    }
  }

  #find({ group, worker, pid }: { group: number; worker: number; pid: number }): Worker | undefined {
    return this.all.find((candidate) => candidate.group === group && candidate.id === worker && candidate.pid === pid)
  }

  #isForking({ group, worker }: { group: number; worker: number }): boolean {
    return this.all.some((candidate) => candidate.group === group && candidate.id === worker && candidate.state === 'forking')
  }

  /** Which engine it serves. */
  engineIndexOf(worker: Worker): number {
    return (worker.id - 1) % this.#context.plan.channelFds.length
  }

  #fork(worker: Worker): void {
    const { zygotes, engineIncarnation } = this.#parts
    if (worker.state !== 'waiting' || !zygotes.isReady(worker.group)) return
    const engine = this.engineIndexOf(worker)
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

  /** When its zygote has died, the end of a worker is reported to the master itself. */
  #watchOrphan(worker: Worker): void {
    this.#context.environment.children.watch(worker.pid, (status) => {
      if (worker.pid === status.pid) this.#exited(worker, status)
    })
  }

  /** Ends that a zygote took note of and died before it could report them. */
  #missUnreported(group: number): void {
    for (const worker of this.all) {
      if (worker.group !== group || worker.pid === 0 || !LIVING_STATES.has(worker.state) || isThere(worker.pid)) continue
      this.#context.environment.children.forget(worker.pid)
      this.#exited(worker, { pid: worker.pid, code: ExitCode.quiet, signal: null })
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

  #exited(worker: Worker, { code, signal }: ExitStatus): void {
    const context = this.#context
    const { pid } = worker
    // The engine's word that it is idle comes on another socket, perhaps after the end.
    if (code === ExitCode.ok) this.#sayDone(worker)
    worker.move('dead')
    worker.pid = 0
    worker.coresUp = []
    context.plan.table.set(worker.id - 1, 'accepting', 0)
    context.plan.table.set(worker.id - 1, 'pid', 0)
    if (worker.cheaping !== '' && context.phase !== 'stopping') return this.#cheaped(worker, pid)
    // A draining engine still owes answers to requests that wait: they need a worker to the end.
    const wanted = code !== ExitCode.ok || worker.recycled !== ''
    if (context.phase === 'retiring' && wanted && !this.#hasLostEngine(worker)) return this.#judge(worker, pid, code, signal)
    if (context.ending) {
      worker.move('retired')
      if (worker.askedAt > 0) context.log.line(LINES.workerBuried(worker.id, Math.round((Date.now() - worker.askedAt) / 1000)))
      return context.checkEnd()
    }
    if (context.environment.strict && context.phase === 'loading' && !worker.proven) {
      worker.move('retired')
      const message = `worker ${worker.id} (pid ${pid}) ${howItEnded({ code, signal })} before it was ready`
      return context.fail(new StartError(message, code ?? ExitCode.badStart))
    }
    // A worker that leaves with 0 does so because its engine is gone, whose end may become known only now, or because of the app.
    if (code === ExitCode.ok && worker.recycled === '' && !this.#hasLostEngine(worker))
      context.later(ENGINE_NEWS, () => this.#judge(worker, pid, code, signal))
    else this.#judge(worker, pid, code, signal)
  }

  #hasLostEngine(worker: Worker): boolean {
    return this.#parts.engineIncarnation(this.engineIndexOf(worker)) !== worker.engineIncarnation
  }

  #judge(worker: Worker, pid: number, code: number | null, signal: number | null): void {
    const { environment, plan, log, phase } = this.#context
    const { recycled } = worker
    if (
      phase === 'stopping' ||
      this.#goneEngines.has(this.engineIndexOf(worker)) ||
      (phase === 'retiring' && code === ExitCode.ok && recycled === '')
    ) {
      worker.move('retired')
      return this.#context.checkEnd()
    }
    const engineLost = this.#hasLostEngine(worker)
    const needApp = plan.config.settings.flag('need-app')
    const verdict = judgeExit({ worker: worker.id, pid, code, signal, engineLost, needApp, recycled })
    for (const line of verdict.lines) log.line(line)
    if (verdict.then === 'cheap') {
      return this.#cheaped(worker, pid)
    }
    if (verdict.then === 'destroy') {
      worker.move('retired')
      return environment.events.destroy(ExitCode.failedApp)
    }
    worker.move('waiting')
    if (verdict.then === 'brutal-reload') return environment.events.brutalReload()
    this.#respawn(worker, verdict.throttled)
  }

  #respawn(worker: Worker, throttled: boolean): void {
    const { wait, tooFast } = throttled ? this.#throttle.ask(Date.now()) : { wait: 0, tooFast: false }
    if (tooFast) this.#context.log.line(LINES.respawningTooFast(Math.round(wait / 1000)))
    this.#context.later(wait, () => this.#fork(worker))
  }
}
