// One generation: the engines, zygotes and workers that run one reading of the configuration. Starts them in order, and ends them, gently
// (retire) or at once (stop). A reload has two of them for a while; they share nothing but the client sockets. Its facts can be handed to
// another program image of this master.

import { Cheaper } from '../cheaper/cheaper.js'
import type { EngineToMaster } from '../engine/control-messages.js'
import { deferred, type Deferred } from './deferred.js'
import { EnginePool } from './engine-pool.js'
import type { EngineFacts, EngineProcess } from './engine-process.js'
import { GenerationContext, type GenerationEnvironment, type GenerationPhase } from './generation-context.js'
import { closePlan, type GenerationPlan } from './generation-plan.js'
import { SHORT_GRACE } from './idle-grace.js'
import { HarakiriWatch } from './harakiri-watch.js'
import { checkLoadedApps } from './loaded-apps.js'
import { LINES } from './log-lines.js'
import { ProgramPool } from './program-pool.js'
import { Recycler } from './recycler.js'
import { idleRecycling } from './recycling-rules.js'
import { removeRunDir } from './run-dir.js'
import { StartError } from './start-error.js'
import { WorkerPool } from './worker-pool.js'
import { runsPrograms, workersServe } from './worker-program.js'
import type { Worker, WorkerFacts } from './worker.js'
import { ZygotePool } from './zygote-pool.js'
import { parseApp, type AppInfo, type ZygoteFacts } from './zygote-process.js'

export interface GenerationFacts {
  readonly phase: 'serving' | 'retiring'
  readonly engines: readonly EngineFacts[]
  readonly zygotes: readonly ZygoteFacts[]
  readonly workers: readonly WorkerFacts[]
  readonly lazyApps: ReadonlyArray<readonly [number, readonly AppInfo[]]>
  /** When a retiring generation loses patience, ms since the epoch. */
  readonly deadline: number
  readonly paused: boolean
}

export class Generation {
  readonly #context: GenerationContext
  readonly #engines: EnginePool
  readonly #zygotes: ZygotePool
  readonly #workers: WorkerPool
  /** Defined when workers are programs of the configuration. */
  readonly #programs: ProgramPool | undefined
  /** Undefined when the engines are the workers. */
  readonly #cheaper: Cheaper | undefined
  readonly #lazyApps = new Map<number, readonly AppInfo[]>()
  readonly #ended: Deferred = deferred()
  #deadline = 0

  private constructor(plan: GenerationPlan, environment: GenerationEnvironment) {
    const context = new GenerationContext(plan, environment, () => this.#checkEnd())
    this.#context = context
    this.#zygotes = new ZygotePool(context, {
      ready: () => this.#workers.forkWaiting(),
      forked: (group, worker, pid) => this.#workers.wasForked(group, worker, pid),
      exited: (group, worker, status) => this.#workers.exitReported(group, worker, status),
      lost: (group) => this.#workers.zygoteLost(group),
      needed: (group) =>
        this.#engines.alive.length > 0 && (this.#workers.places.hasLiving(group) || this.#workers.places.hasWaiting(group)),
    })
    this.#engines = new EnginePool(context, {
      coreUp: (message) => this.#workers.coreUp(message),
      coreDown: (message) => this.#workers.coreDown(message),
      harakiri: (message) => this.#workers.harakiri(message),
      workerFull: (message) => this.#workers.workerFull(message),
      workerDrained: (message) => this.#workers.workerDrained(message),
      starved: (engine, group) => this.#cheaper?.starving(engine, group),
      apps: (group, items) =>
        void this.#lazyApps.set(
          group,
          items.map((item) => parseApp(Buffer.from(item, 'latin1').toString())),
        ),
      gone: (index) => this.#workers.leaving.engineGone(index),
      replaced: (engine) => {
        if (this.engineIsWorker) this.#engineServes(engine.index + 1, engine.pid, true)
        // They have lost their connection to it, and do not look at it while they serve.
        else if (this.#programs === undefined && workersServe(plan)) this.#workers.leaving.reload()
      },
    })
    const programs = new ProgramPool(context, {
      started: (group, worker, pid) => this.#workers.programStarted(group, worker, pid),
      notStarted: (group, worker) => this.#workers.programNotStarted(group, worker),
    })
    this.#programs = runsPrograms(plan.config.settings) ? programs : undefined
    this.#workers = new WorkerPool(context, {
      zygotes: this.#programs ?? this.#zygotes,
      engineIncarnation: (index) => (this.#programs === undefined ? this.#engines.incarnation(index) : 0),
      drainWorker: (engine, worker) => this.#engines.drainWorker(engine, worker),
      // At a start the first worker is enough to take clients; a reload waits for all, because the former generation still serves.
      onReady: (worker) => {
        if (!environment.strict) this.#engines.listen()
        this.#cheaper?.fed(this.#workers.places.engineIndexOf(worker), worker.group)
      },
      onCheaped: (worker, why) => this.#cheaper?.cheaped(worker, why),
    })
    if (this.engineIsWorker) return
    new Recycler(context, this.#workers)
    const ask = (): ReturnType<EnginePool['answers']> => this.#engines.answers()
    new HarakiriWatch(context, { workers: this.#workers.all, ask, due: (news) => this.#workers.harakiri(news) })
    // Whether one is idle or busy is not known here.
    if (workersServe(plan)) return
    this.#cheaper = new Cheaper(context, this.#workers, { queued: () => this.#engines.queued(), paused: () => this.paused })
  }

  static create(plan: GenerationPlan, environment: GenerationEnvironment): Generation {
    const generation = new Generation(plan, environment)
    generation.#workers.populate(generation.#cheaper?.initial ?? plan.workers)
    return generation
  }

  /** Goes on with a generation that another program image started. */
  static adopt(plan: GenerationPlan, facts: GenerationFacts, environment: GenerationEnvironment): Generation {
    const generation = new Generation(plan, environment)
    generation.#adopt(facts)
    return generation
  }

  get plan(): GenerationPlan {
    return this.#context.plan
  }

  get phase(): GenerationPhase {
    return this.#context.phase
  }

  get workers(): readonly Worker[] {
    return this.#workers.all
  }

  get engines(): readonly EngineProcess[] {
    return this.#engines.alive
  }

  /** How long one of its engines has not answered the master, seconds. */
  get silence(): number {
    return this.#engines.silence
  }

  /** Once a second. */
  lookAround(): void {
    this.#engines.lookAround()
  }

  get paused(): boolean {
    return this.#engines.paused
  }

  /** Settles when nothing of it runs any more. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** True when the engines run the requests themselves. */
  get engineIsWorker(): boolean {
    return this.plan.languages.length === 0 && this.#programs === undefined
  }

  /** Bytes that processes of this generation have not read yet; an exec would lose them. */
  get unsent(): number {
    return [...this.#engines.alive, ...this.#zygotes.alive].reduce((bytes, { unsent }) => bytes + unsent, 0)
  }

  /** Apps that its zygotes have loaded. */
  get loadedApps(): number {
    return this.#zygotes.alive.reduce((sum, zygote) => sum + zygote.apps.length, 0)
  }

  /** Apps of a language as reported by its zygote, or by its workers with lazy-apps. */
  apps(group: number): readonly AppInfo[] {
    const loaded = this.#zygotes.apps(group)
    return loaded.length > 0 ? loaded : (this.#lazyApps.get(group) ?? [])
  }

  /** How many workers run; undefined when the engines are the workers. */
  get cheaper(): Pick<Cheaper, 'more' | 'fewer' | 'goCheap' | 'started'> | undefined {
    return this.phase === 'serving' ? this.#cheaper : undefined
  }

  engineStats(engine: EngineProcess, timeout: number): Promise<Extract<EngineToMaster, { t: 'stats' }> | undefined> {
    return this.#engines.stats(engine, timeout)
  }

  /** Brings everything up until the workers were forked. A failure is a StartError; `kill` then cleans up. */
  async start(): Promise<void> {
    const { environment } = this.#context
    const idle = this.engineIsWorker ? idleRecycling(this.plan.config.settings) : undefined
    if (idle !== undefined) environment.log.line(idle)
    this.#engines.spawnMissing()
    const hellos = this.#zygotes.spawnMissing()
    this.#programs?.check()
    const hosts = this.plan.languages.length > 0
    if (hosts) await this.#context.step(hellos)
    environment.events.languagesUp()
    if (hosts) await this.#context.step(this.#zygotes.load())
    this.#checkApps()
    await this.#context.step(this.#engines.configure())
    await this.#context.step(environment.events.loaded())
    if (this.engineIsWorker) {
      for (const { index, pid } of this.#engines.alive) this.#engineServes(index + 1, pid, false)
      if (!environment.strict) this.#engines.listen()
    } else {
      this.#workers.forkWaiting()
      await this.#context.step(this.#workers.forked)
      if (!environment.strict && this.#cheaper?.startsCheap === true) this.#engines.listen()
    }
    if (!environment.strict && this.phase === 'loading') this.#context.phase = 'serving'
  }

  /** Waits until every worker was ready, then takes clients: the last step of a reload's new generation. */
  async serve(): Promise<void> {
    if (!this.engineIsWorker) await this.#context.step(this.#workers.proven)
    if (this.phase === 'loading') this.#context.phase = 'serving'
    this.#engines.listen()
  }

  setPaused(on: boolean): void {
    this.#engines.setPaused(on)
    for (const id of new Set(this.workers.filter(({ pid }) => pid > 0).map((worker) => worker.id))) {
      this.#context.log.dated(on ? LINES.workerSuspended(id) : LINES.workerResumed(id))
    }
  }

  /** lazy: new workers under the same zygote; with lazy-apps they load the app anew. */
  reloadWorkers(): void {
    this.#workers.leaving.reload()
  }

  get chainReloading(): boolean {
    return this.#workers.leaving.chainReloading
  }

  /** Like reloadWorkers, one worker after the other. */
  chainReload(): void {
    void this.#workers.leaving.chainReload()
  }

  /** New workers at once: requests under way are cut. */
  killWorkers(): void {
    this.#workers.leaving.killAndReplace()
  }

  /** Stops taking clients, answers what is under way, then ends. Kills what is left after the mercy. */
  retire(idleGrace: number = SHORT_GRACE): Promise<void> {
    if (!this.#context.living) return this.ended
    this.#context.phase = 'retiring'
    this.#setDeadline(Date.now() + this.plan.mercy)
    this.#workers.leaving.retire()
    this.#missEngines()
    // A paused engine would never get its requests answered.
    if (this.paused) this.#engines.setPaused(false)
    this.#engines.send({ t: 'drain', idleGrace })
    this.#checkEnd()
    return this.ended
  }

  /** Ends at once: requests under way are cut. */
  stop(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
    if (this.phase === 'stopping' || this.phase === 'ended') return this.ended
    const loading = this.phase === 'loading'
    this.#context.phase = 'stopping'
    this.#context.fail(new StartError('stopped'))
    this.#setDeadline(Date.now() + this.plan.mercy)
    this.#workers.leaving.stop(signal)
    this.#engines.send({ t: 'stop' })
    if (loading) this.#zygotes.killLoading()
    this.#checkEnd()
    return this.ended
  }

  /** Ends without asking. */
  kill(): Promise<void> {
    void this.stop('SIGTERM')
    this.#loseMercy(false)
    return this.ended
  }

  facts(): GenerationFacts {
    return {
      phase: this.phase === 'retiring' ? 'retiring' : 'serving',
      engines: this.#engines.facts(),
      zygotes: this.#zygotes.facts(),
      workers: this.#workers.places.facts(),
      lazyApps: [...this.#lazyApps],
      deadline: this.#deadline,
      paused: this.paused,
    }
  }

  #adopt(facts: GenerationFacts): void {
    this.#context.phase = facts.phase
    for (const [group, apps] of facts.lazyApps) this.#lazyApps.set(group, apps)
    this.#workers.adopt(facts.workers)
    this.#cheaper?.adopted()
    this.#engines.adopt(facts.engines, facts.paused)
    this.#zygotes.adopt(facts.zygotes)
    if (facts.deadline > 0) this.#setDeadline(facts.deadline)
    if (facts.phase === 'retiring') this.#missEngines()
    // What had died when the image changed. A generation that retires needs it only where requests wait for it.
    if (facts.phase === 'serving') this.#engines.replaceMissing()
    else if (this.#engines.alive.length === 0 || !this.#workers.all.some(({ state }) => state === 'waiting')) return
    void this.#zygotes.spawnMissing()
    this.#workers.forkWaiting()
  }

  /** An engine that is a worker itself has started. */
  #engineServes(worker: number, pid: number, again: boolean): void {
    this.#workers.noteSpawn(worker, pid, again)
    const { events } = this.#context.environment
    events.workerForked(worker, pid)
    events.workerReady(worker, pid, !again)
  }

  /** Tells the workers which engines are not there in a generation that gets no new ones. */
  #missEngines(): void {
    const there = new Set(this.#engines.alive.map(({ index }) => index))
    for (const index of this.plan.channelFds.keys()) if (!there.has(index)) this.#workers.leaving.engineGone(index)
  }

  #checkApps(): void {
    const { settings, plugins } = this.plan.config
    if (this.#programs !== undefined || (settings.flag('lazy-apps') && !this.engineIsWorker)) return
    if (this.engineIsWorker && plugins.hooks.length > 0) return
    const { environment, log } = this.#context
    checkLoadedApps({ loaded: this.loadedApps, former: environment.formerApps }, settings, log)
  }

  #setDeadline(time: number): void {
    this.#deadline = time
    this.#context.later(Math.max(1, time - Date.now()), () => this.#loseMercy(true))
  }

  #loseMercy(say: boolean): void {
    this.#context.merciless = true
    this.#workers.leaving.kill(say)
    this.#engines.kill()
    // Zygotes go last: they report the ends of their workers.
    this.#checkEnd()
  }

  /** Ends what nobody needs any more; when nothing is left the generation has ended. */
  #checkEnd(): void {
    const context = this.#context
    if (!context.ending) return
    for (const { group } of this.#zygotes.alive) {
      if (!this.#workers.places.hasLiving(group) && !this.#workers.places.hasWaiting(group)) this.#zygotes.end(group)
    }
    if (this.#engines.alive.length > 0 || this.#zygotes.alive.length > 0 || this.#workers.places.hasLiving()) return
    context.phase = 'ended'
    context.clearTimers()
    closePlan(this.plan)
    removeRunDir(this.plan.runDir)
    this.#ended.resolve()
  }
}
