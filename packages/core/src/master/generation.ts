// One generation: the engines, zygotes and workers that run one reading of the configuration. Starts them, replaces what dies, and ends them, gently (retire) or at
// once (stop). A reload has two of them for a while; they share nothing but the client sockets. Its facts can be handed to another program image of this master.

import type { ExitStatus } from '@uwsgi-ts/native'
import type { EngineToMaster } from '../engine/control-messages.js'
import type { Children } from './children.js'
import { deferred, type Deferred } from './deferred.js'
import { EngineProcess, type EngineFacts } from './engine-process.js'
import { engineListener, engineSettings } from './engine-settings.js'
import { closePlan, type GenerationPlan } from './generation-plan.js'
import { hostConfiguration, type HostFacts, type Language } from './languages.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { RespawnThrottle } from './respawn-throttle.js'
import { channelSocketPath, removeRunDir } from './run-dir.js'
import { ExitCode, StartError } from './start-error.js'
import { judgeExit } from './worker-exit.js'
import { Worker, type WorkerFacts } from './worker.js'
import { LIVING_STATES } from './worker-state.js'
import { parseApp, ZygoteProcess, type AppInfo, type ZygoteFacts, type ZygoteHandlers } from './zygote-process.js'

/** `loading` until every worker was forked once; a failure then ends the generation instead of being repaired. */
export type GenerationPhase = 'loading' | 'serving' | 'retiring' | 'stopping' | 'ended'

export interface GenerationEvents {
  /** All interpreters run and are about to load their apps. */
  languagesUp(): void
  /** The apps are loaded; workers are about to be forked. */
  loaded(generation: Generation): void
  /** A call that is not about this generation alone. `answer` may be called once. */
  call(name: string, args: readonly string[], answer: (items: readonly string[] | Error) => void): void
  /** A worker demands the end of the instance. */
  destroy(status: number): void
  brutalReload(): void
}

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

export interface GenerationEnvironment {
  readonly log: Log
  readonly children: Children
  readonly events: GenerationEvents
  /** Environment of engines and zygotes. */
  readonly env: Readonly<Record<string, string>>
  readonly hostFacts: HostFacts
  /** Workers that die before they were ever ready are a failed start (reload), not something to try again. */
  readonly strict: boolean
}

/** Time that idle kept-alive connections still have to send a request before a draining engine closes them. */
const IDLE_GRACE = 2000
/** Pause before a zygote that died is started again, when it died young. */
const ZYGOTE_DELAY = 1000
const SIGNAL_BITS = 0x7f

type CoreUp = Extract<EngineToMaster, { t: 'core-up' }>

export class Generation {
  readonly plan: GenerationPlan
  readonly workers: Worker[] = []
  #phase: GenerationPhase = 'loading'
  readonly #engines: Array<EngineProcess | undefined> = []
  readonly #zygotes: Array<ZygoteProcess | undefined> = []
  readonly #lazyApps = new Map<number, readonly AppInfo[]>()
  readonly #environment: GenerationEnvironment
  readonly #throttle: RespawnThrottle
  readonly #engineThrottle: RespawnThrottle
  readonly #timers = new Set<NodeJS.Timeout>()
  /** Connections of workers whose pid the zygote has not told yet. */
  readonly #earlyCores: CoreUp[] = []
  readonly #hellos: Deferred = deferred()
  readonly #ready: Deferred = deferred()
  readonly #enginesReady: Deferred = deferred()
  readonly #forked: Deferred = deferred()
  readonly #proven: Deferred = deferred()
  readonly #failure: Deferred<never> = deferred<never>()
  readonly #ended: Deferred = deferred()
  readonly #greeted = new Set<number>()
  readonly #statsWaiting = new Map<number, (message: Extract<EngineToMaster, { t: 'stats' }> | undefined) => void>()
  #statsId = 0
  #incarnations = 0
  #listening = false
  #paused = false
  #deadline = 0
  /** The mercy is over: what still runs is killed. */
  #merciless = false
  readonly #zygoteStarted: number[] = []

  private constructor(plan: GenerationPlan, environment: GenerationEnvironment) {
    this.plan = plan
    this.#environment = environment
    const seconds = (option: string, fallback: number): number => (plan.config.settings.number(option) ?? fallback) * 1000
    const guard = { interval: seconds('check-interval', 1), delay: seconds('forkbomb-delay', 2) }
    this.#throttle = new RespawnThrottle({ ...guard, burst: plan.workers * Math.max(1, plan.languages.length) })
    this.#engineThrottle = new RespawnThrottle({ interval: 1000, delay: 1000, burst: plan.channelFds.length })
  }

  /** Starts the processes; `start` waits for them. */
  static create(plan: GenerationPlan, environment: GenerationEnvironment): Generation {
    const generation = new Generation(plan, environment)
    for (const { group } of plan.languages) {
      for (let id = 1; id <= plan.workers; id++) generation.workers.push(new Worker({ group, id }))
    }
    return generation
  }

  /** Goes on with a generation that another program image started. */
  static adopt(plan: GenerationPlan, facts: GenerationFacts, environment: GenerationEnvironment): Generation {
    const generation = new Generation(plan, environment)
    generation.#adopt(facts)
    return generation
  }

  get phase(): GenerationPhase {
    return this.#phase
  }

  /** Settles when nothing of it runs any more. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** True when the engines run the requests themselves. */
  get engineIsWorker(): boolean {
    return this.plan.languages.length === 0
  }

  get engines(): readonly EngineProcess[] {
    return this.#engines.filter((engine) => engine !== undefined)
  }

  /** Apps of a language as reported by its zygote, or by its workers with lazy-apps. */
  apps(group: number): readonly AppInfo[] {
    const loaded = this.#zygotes[group]?.apps ?? []
    return loaded.length > 0 ? loaded : (this.#lazyApps.get(group) ?? [])
  }

  /** Brings everything up until the workers were forked. A failure is a StartError; `kill` then cleans up. */
  async start(): Promise<void> {
    this.#spawnAll()
    if (this.plan.languages.length > 0) {
      await this.#step(this.#hellos)
      this.#environment.events.languagesUp()
      for (const zygote of this.#zygotes) if (zygote !== undefined) this.#configureZygote(zygote)
      await this.#step(this.#ready)
    } else {
      this.#environment.events.languagesUp()
    }
    this.#checkApps()
    for (const engine of this.engines) this.#configureEngine(engine)
    await this.#step(this.#enginesReady)
    this.#environment.events.loaded(this)
    if (this.engineIsWorker) this.#engineWorkersUp()
    else for (const worker of this.workers) this.#fork(worker)
    await this.#step(this.#forked)
    if (!this.#environment.strict && this.#phase === 'loading') this.#phase = 'serving'
  }

  /** Waits until every worker was ready, then takes clients: the last step of a reload's new generation. */
  async serve(): Promise<void> {
    await this.#step(this.#proven)
    if (this.#phase === 'loading') this.#phase = 'serving'
    this.#listen()
  }

  setPaused(on: boolean): void {
    this.#paused = on
    for (const engine of this.engines) engine.send({ t: 'pause', on })
    for (const id of new Set(this.workers.filter(({ pid }) => pid > 0).map((worker) => worker.id))) {
      this.#environment.log.dated(on ? LINES.workerSuspended(id) : LINES.workerResumed(id))
    }
  }

  /** Stops taking clients, answers what is under way, then ends. Kills what is left after the mercy. */
  retire(): Promise<void> {
    if (this.#phase !== 'serving' && this.#phase !== 'loading') return this.ended
    this.#phase = 'retiring'
    this.#setDeadline(Date.now() + this.plan.mercy)
    for (const worker of this.workers) {
      if (worker.state === 'waiting' || worker.state === 'cheaped') worker.move('retired')
      if (worker.state !== 'starting' && worker.state !== 'ready') continue
      worker.askedAt = Date.now()
      worker.move('draining')
      this.#environment.log.line(LINES.killingWorker(worker.id, worker.pid))
    }
    for (const engine of this.engines) engine.send({ t: 'drain', idleGrace: IDLE_GRACE })
    this.#checkEnd()
    return this.ended
  }

  /** Ends at once: requests under way are cut. */
  stop(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
    if (this.#phase === 'stopping' || this.#phase === 'ended') return this.ended
    const loading = this.#phase === 'loading'
    this.#phase = 'stopping'
    this.#failure.reject(new StartError('stopped'))
    this.#setDeadline(Date.now() + this.plan.mercy)
    for (const worker of this.workers) {
      if (worker.state === 'waiting' || worker.state === 'cheaped') worker.move('retired')
      else if (LIVING_STATES.has(worker.state) && worker.state !== 'forking' && worker.state !== 'dying') this.#endWorker(worker, signal)
    }
    for (const engine of this.engines) engine.send({ t: 'stop' })
    // A zygote that still loads apps reads nothing.
    if (loading) for (const zygote of this.#zygotes) if (zygote?.ready === false) zygote.kill('SIGKILL')
    this.#checkEnd()
    return this.ended
  }

  /** Ends without asking. */
  kill(): Promise<void> {
    void this.stop('SIGTERM')
    this.#showNoMercy(false)
    return this.ended
  }

  /** What an engine knows of connections and running requests; undefined when it does not answer in time. */
  engineStats(engine: EngineProcess, timeout: number): Promise<Extract<EngineToMaster, { t: 'stats' }> | undefined> {
    const id = ++this.#statsId
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish(undefined), timeout)
      const finish = (message: Extract<EngineToMaster, { t: 'stats' }> | undefined): void => {
        clearTimeout(timer)
        this.#statsWaiting.delete(id)
        resolve(message)
      }
      this.#statsWaiting.set(id, finish)
      engine.send({ t: 'stats', id })
    })
  }

  facts(): GenerationFacts {
    return {
      phase: this.#phase === 'retiring' ? 'retiring' : 'serving',
      engines: this.engines.map((engine) => engine.facts()),
      zygotes: this.#zygotes.filter((zygote) => zygote !== undefined).map((zygote) => zygote.facts()),
      workers: this.workers.map((worker) => worker.facts()),
      lazyApps: [...this.#lazyApps],
      deadline: this.#deadline,
      paused: this.#paused,
    }
  }

  /** Bytes that processes of this generation have not read yet; an exec would lose them. */
  get unsent(): number {
    let bytes = 0
    for (const process of [...this.#engines, ...this.#zygotes]) bytes += process?.unsent ?? 0
    return bytes
  }

  // Start.

  #step(step: Deferred): Promise<void> {
    return Promise.race([step.promise, this.#failure.promise])
  }

  #fail(error: StartError): void {
    this.#failure.reject(error)
  }

  #spawnAll(): void {
    this.plan.channelFds.forEach((_, index) => this.#spawnEngine(index))
    for (const language of this.plan.languages) this.#spawnZygote(language)
  }

  #checkApps(): void {
    const { settings, plugins } = this.plan.config
    if (settings.flag('lazy-apps') && !this.engineIsWorker) return
    const apps = this.#zygotes.reduce((sum, zygote) => sum + (zygote?.apps.length ?? 0), 0)
    if (apps > 0 || (this.engineIsWorker && plugins.hooks.length > 0)) return
    if (settings.flag('need-app')) {
      this.#environment.log.line(LINES.gameOver)
      throw new StartError('need-app: no app could be loaded; see the lines above for the reason', ExitCode.failedApp)
    }
    this.#environment.log.line(LINES.dynamicMode)
  }

  #adopt(facts: GenerationFacts): void {
    this.#phase = facts.phase
    this.#paused = facts.paused
    this.#listening = true
    for (const worker of facts.workers) this.workers.push(new Worker(worker))
    for (const [group, apps] of facts.lazyApps) this.#lazyApps.set(group, apps)
    const { children } = this.#environment
    for (const worker of this.workers) if (worker.pid > 0) this.#watchOrphan(worker)
    for (const engine of facts.engines) {
      this.#engines[engine.index] = EngineProcess.adopt(engine, children, this.#engineHandlers)
      this.#incarnations = Math.max(this.#incarnations, engine.incarnation)
    }
    for (const zygote of facts.zygotes) this.#zygotes[zygote.group] = ZygoteProcess.adopt(zygote, children, this.#zygoteHandlers)
    if (facts.deadline > 0) this.#setDeadline(facts.deadline)
    if (this.#phase !== 'serving') return
    // What had died when the image changed.
    this.plan.channelFds.forEach((_, index) => { if (this.#engines[index] === undefined) this.#spawnEngine(index) })
    for (const language of this.plan.languages) if (this.#zygotes[language.group] === undefined) this.#spawnZygote(language)
    for (const worker of this.workers) this.#fork(worker)
  }

  // Engines.

  readonly #engineHandlers = {
    message: (engine: EngineProcess, message: EngineToMaster): void => this.#engineSaid(engine, message),
    exit: (engine: EngineProcess, status: ExitStatus): void => this.#engineExited(engine, status),
  }

  #spawnEngine(index: number): void {
    const { tableFd, channelFds, listeners } = this.plan
    const channel = channelFds[index]
    if (channel === undefined) return
    const descriptors = { table: tableFd, channel, listeners: listeners.map(({ fd }) => fd) }
    const { env, children } = this.#environment
    this.#engines[index] = EngineProcess.spawn({ index, incarnation: ++this.#incarnations }, descriptors, env, children, this.#engineHandlers)
  }

  #configureEngine(engine: EngineProcess): void {
    const { config, serial, languages, token, runDir, listeners, number, channelFds } = this.plan
    engine.send({
      t: 'configure',
      engine: engine.index,
      engines: channelFds.length,
      generation: number,
      runDir,
      config: serial,
      settings: engineSettings({ settings: config.settings, languages, token, runDir }),
      listeners: listeners.map(engineListener),
    })
  }

  #engineSaid(engine: EngineProcess, message: EngineToMaster): void {
    switch (message.t) {
      case 'ready':
        engine.configured = true
        if (this.#paused) engine.send({ t: 'pause', on: true })
        if (this.#listening) this.#letListen(engine)
        if (this.engines.every(({ configured }) => configured)) this.#enginesReady.resolve()
        return
      case 'core-up':
        return this.#coreUp(message)
      case 'core-down': {
        const worker = this.#workerOf(message)
        if (worker === undefined) return
        worker.coresUp = worker.coresUp.filter((core) => core !== message.core)
        if (worker.state === 'ready') worker.move('starting')
        return
      }
      case 'harakiri':
        return this.#harakiri(message)
      case 'drained':
        return engine.send({ t: 'stop' })
      case 'stats':
        return this.#statsWaiting.get(message.id)?.(message)
      case 'failed':
        this.#environment.log.line(`engine ${engine.index + 1} (pid ${engine.pid}): ${message.message}`)
        return this.#fail(new StartError(`engine ${engine.index + 1} (pid ${engine.pid}) could not start: ${message.message}`))
      case 'call':
        return this.#called(engine, message)
      case 'worker-drained':
        return
    }
  }

  #called(engine: EngineProcess, { id, group, name, args }: Extract<EngineToMaster, { t: 'call' }>): void {
    if (name === 'apps') {
      this.#lazyApps.set(group, args.map((item) => parseApp(Buffer.from(item, 'latin1').toString())))
      return
    }
    this.#environment.events.call(name, args, (result) => {
      if (id === 0) return
      engine.send(result instanceof Error ? { t: 'result', id, error: result.message, items: [] } : { t: 'result', id, items: [...result] })
    })
  }

  #engineExited(engine: EngineProcess, { code, signal }: ExitStatus): void {
    if (this.#engines[engine.index] === engine) this.#engines[engine.index] = undefined
    const how = signal === null ? `exited with status ${code}` : `was killed by signal ${signal}`
    if (this.#phase === 'loading' && !engine.configured) {
      return this.#fail(new StartError(`engine ${engine.index + 1} (pid ${engine.pid}) ${how} before it was ready`))
    }
    if (this.#phase === 'serving' || this.#phase === 'loading') {
      const { wait } = this.#engineThrottle.ask(Date.now())
      const when = wait > 0 ? `; starting it again in ${wait} ms` : '; starting it again'
      this.#environment.log.line(`engine ${engine.index + 1} (pid ${engine.pid}) ${how}${when}`)
      this.#later(wait, () => {
        if (this.#phase !== 'serving' && this.#phase !== 'loading') return
        this.#spawnEngine(engine.index)
        const next = this.#engines[engine.index]
        if (next !== undefined) this.#configureEngine(next)
        if (this.engineIsWorker && next !== undefined) this.#engineWorkerUp(next, true)
      })
    }
    this.#checkEnd()
  }

  #listen(): void {
    this.#listening = true
    for (const engine of this.engines) this.#letListen(engine)
  }

  #letListen(engine: EngineProcess): void {
    if (engine.listening || !engine.configured) return
    engine.listening = true
    engine.send({ t: 'listen' })
  }

  #engineWorkersUp(): void {
    for (const engine of this.engines) this.#engineWorkerUp(engine, false)
    this.#listen()
    this.#forked.resolve()
    this.#proven.resolve()
  }

  /** The engine stands for the worker of its number in log and table. */
  #engineWorkerUp({ index, pid }: EngineProcess, again: boolean): void {
    this.#noteSpawn(index + 1, pid, again)
  }

  // Zygotes.

  readonly #zygoteHandlers: ZygoteHandlers = {
    hello: (zygote) => {
      this.#greeted.add(zygote.group)
      if (this.#phase !== 'loading') this.#configureZygote(zygote)
      else if (this.#greeted.size === this.plan.languages.length) this.#hellos.resolve()
    },
    ready: () => {
      if (this.#zygotes.every((zygote) => zygote?.ready)) this.#ready.resolve()
      if (this.#phase === 'serving') for (const worker of this.workers) this.#fork(worker)
    },
    failed: (zygote, message, status) => {
      zygote.kill('SIGKILL')
      this.#environment.log.line(`${zygote.language} (pid ${zygote.pid}): ${message}`)
      this.#fail(new StartError(`${zygote.language}: ${message}`, status))
    },
    forked: (zygote, worker, pid) => this.#wasForked(zygote.group, worker, pid),
    exited: (zygote, id, pid, status) => {
      const worker = this.#workerOf({ group: zygote.group, worker: id, pid })
      if (worker === undefined) return
      this.#environment.children.forget(pid)
      const signal = status & SIGNAL_BITS
      this.#workerExited(worker, { pid, code: signal === 0 ? (status >> 8) & 0xff : null, signal: signal === 0 ? null : signal })
    },
    broken: (zygote, reason) => this.#environment.log.line(`${zygote.language} (pid ${zygote.pid}): ${reason}; ending it`),
    exit: (zygote, status) => this.#zygoteExited(zygote, status),
  }

  #spawnZygote(language: Language): void {
    const { config } = this.plan
    const program = language.definition.zygote(config.settings)
    const { env, children } = this.#environment
    this.#zygoteStarted[language.group] = Date.now()
    try {
      this.#zygotes[language.group] = ZygoteProcess.spawn(
        { group: language.group, language: language.name },
        { file: program.file, args: program.args, env: { ...env, ...program.env } },
        children,
        this.#zygoteHandlers,
      )
    } catch (error) {
      throw new StartError(`${language.name}: cannot start ${program.file}: ${(error as Error).message}`, undefined, error)
    }
  }

  #configureZygote(zygote: ZygoteProcess): void {
    const language = this.plan.languages[zygote.group]
    if (language !== undefined) zygote.configure(hostConfiguration(language, this.plan.config.settings, this.#environment.hostFacts))
  }

  #zygoteExited(zygote: ZygoteProcess, { code, signal }: ExitStatus): void {
    if (this.#zygotes[zygote.group] === zygote) this.#zygotes[zygote.group] = undefined
    const how = signal === null ? `exited with status ${code}` : `was killed by signal ${signal}`
    // A fork it was told about may or may not have happened; a child nobody knows is found by its connection and ended.
    for (const worker of this.workers) if (worker.group === zygote.group && worker.state === 'forking') this.#workerExited(worker, { pid: 0, code: ExitCode.quiet, signal: null })
    if (this.#phase === 'loading') this.#fail(new StartError(`${zygote.language} (pid ${zygote.pid}) ${how} before its workers were started`))
    else if (this.#phase === 'serving') {
      const lived = Date.now() - (this.#zygoteStarted[zygote.group] ?? 0)
      this.#environment.log.line(`${zygote.language} zygote (pid ${zygote.pid}) ${how}; its workers go on, starting it again`)
      this.#later(lived < ZYGOTE_DELAY ? ZYGOTE_DELAY : 0, () => {
        const language = this.plan.languages[zygote.group]
        if (language === undefined || this.#phase !== 'serving') return
        try {
          this.#spawnZygote(language)
        } catch (error) {
          this.#environment.log.line((error as Error).message)
        }
      })
    }
    this.#checkEnd()
  }

  // Workers.

  #workerOf({ group, worker, pid }: { group: number; worker: number; pid: number }): Worker | undefined {
    return this.workers.find((candidate) => candidate.group === group && candidate.id === worker && candidate.pid === pid)
  }

  #engineIndexOf(worker: Worker): number {
    return (worker.id - 1) % this.plan.channelFds.length
  }

  #fork(worker: Worker): void {
    const zygote = this.#zygotes[worker.group]
    if (worker.state !== 'waiting' || zygote?.ready !== true) return
    const engine = this.#engineIndexOf(worker)
    worker.move('forking')
    worker.pid = 0
    worker.coresUp = []
    worker.harakiri = 0
    worker.engineIncarnation = this.#engines[engine]?.incarnation ?? this.#incarnations
    const { runDir, token, cores, number } = this.plan
    zygote.fork({ worker: worker.id, cores, socket: channelSocketPath(runDir, engine), token, reloads: number })
  }

  #wasForked(group: number, id: number, pid: number): void {
    const worker = this.workers.find((candidate) => candidate.group === group && candidate.id === id && candidate.state === 'forking')
    if (worker === undefined) return
    worker.pid = pid
    worker.move('starting')
    this.#watchOrphan(worker)
    if (this.#phase === 'stopping' || this.#phase === 'retiring') return this.#endWorker(worker, 'SIGTERM')
    this.#noteSpawn(id, pid, worker.spawned)
    worker.spawned = true
    for (const early of this.#earlyCores.splice(0)) this.#coreUp(early)
    if (this.workers.every(({ spawned }) => spawned)) this.#forked.resolve()
  }

  #noteSpawn(id: number, pid: number, again: boolean): void {
    const { table, workers, cores, config } = this.plan
    table.set(id - 1, 'id', id)
    table.set(id - 1, 'pid', pid)
    table.set(id - 1, 'delta_requests', 0)
    table.set(id - 1, 'last_spawn', Math.floor(Date.now() / 1000))
    table.add(id - 1, 'respawn_count', 1)
    const alone = workers === 1 && !config.settings.flag('master')
    const first = alone ? LINES.spawnedOnlyWorker(pid, cores) : LINES.spawnedWorker(id, pid, cores)
    this.#environment.log.line(again ? LINES.respawnedWorker(id, pid) : first)
  }

  /** When the zygote has died, the end of a worker is reported to the master itself. */
  #watchOrphan(worker: Worker): void {
    this.#environment.children.watch(worker.pid, (status) => {
      if (worker.pid === status.pid) this.#workerExited(worker, status)
    })
  }

  #coreUp(message: CoreUp): void {
    const { group, worker: id, pid, core } = message
    const worker = this.#workerOf(message)
    if (worker === undefined) {
      if (this.workers.some((candidate) => candidate.group === group && candidate.id === id && candidate.state === 'forking')) this.#earlyCores.push(message)
      else this.#killStranger(id, pid)
      return
    }
    if (!worker.coresUp.includes(core)) worker.coresUp.push(core)
    if (worker.state !== 'starting' || worker.coresUp.length < this.plan.cores) return
    worker.move('ready')
    worker.proven = true
    this.plan.table.set(id - 1, 'accepting', 1)
    if (!this.#environment.strict) this.#listen()
    if (this.workers.every(({ proven }) => proven)) this.#proven.resolve()
  }

  /** A worker whose zygote died before it could report it. */
  #killStranger(id: number, pid: number): void {
    this.#environment.log.line(`worker ${id} (pid ${pid}): not a worker of this master; ending it`)
    sendSignal(pid, 'SIGKILL')
  }

  #harakiri({ group, worker: id, pid, core, addr, method, uri, startedAt }: Extract<EngineToMaster, { t: 'harakiri' }>): void {
    const worker = this.#workerOf({ group, worker: id, pid })
    if (worker === undefined) return
    worker.harakiri += 1
    const { log } = this.#environment
    log.dated(LINES.harakiriWorker(id, pid, worker.harakiri))
    log.dated(LINES.harakiriStatus(id))
    log.dated(LINES.harakiriCore(core, addr, method, uri, startedAt))
    log.dated(LINES.harakiriEnd(id))
    sendSignal(pid, 'SIGKILL')
  }

  #endWorker(worker: Worker, signal: NodeJS.Signals): void {
    worker.askedAt = Date.now()
    worker.move('dying')
    sendSignal(worker.pid, signal)
  }

  #workerExited(worker: Worker, { code, signal }: ExitStatus): void {
    const { pid } = worker
    const { log } = this.#environment
    const wasProven = worker.proven
    worker.move('dead')
    worker.pid = 0
    worker.coresUp = []
    this.plan.table.set(worker.id - 1, 'accepting', 0)
    this.plan.table.set(worker.id - 1, 'pid', 0)
    if (this.#phase === 'retiring' || this.#phase === 'stopping') {
      worker.move('retired')
      if (worker.askedAt > 0) log.line(LINES.workerBuried(worker.id, Math.round((Date.now() - worker.askedAt) / 1000)))
      return this.#checkEnd()
    }
    if (this.#environment.strict && this.#phase === 'loading' && !wasProven) {
      worker.move('retired')
      const how = signal === null ? `exited with status ${code}` : `was killed by signal ${signal}`
      return this.#fail(new StartError(`worker ${worker.id} (pid ${pid}) ${how} before it was ready`, code ?? ExitCode.badStart))
    }
    // The engine's end may not have been reported yet; the worker's tells that it may have happened.
    this.#environment.children.reap()
    const engineLost = (this.#engines[this.#engineIndexOf(worker)]?.incarnation ?? -1) !== worker.engineIncarnation
    const needApp = this.plan.config.settings.flag('need-app')
    const verdict = judgeExit({ worker: worker.id, pid, code, signal, engineLost, needApp })
    for (const line of verdict.lines) log.line(line)
    if (verdict.then === 'cheap') return worker.move('cheaped')
    if (verdict.then === 'destroy') {
      worker.move('retired')
      return this.#environment.events.destroy(ExitCode.failedApp)
    }
    worker.move('waiting')
    if (verdict.then === 'brutal-reload') return this.#environment.events.brutalReload()
    this.#respawn(worker, verdict.throttled)
  }

  #respawn(worker: Worker, throttled: boolean): void {
    const { wait, tooFast } = throttled ? this.#throttle.ask(Date.now()) : { wait: 0, tooFast: false }
    if (tooFast) this.#environment.log.line(LINES.respawningTooFast(Math.round(wait / 1000)))
    this.#later(wait, () => this.#fork(worker))
  }

  // The end.

  #later(wait: number, action: () => void): void {
    if (wait <= 0) return action()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, wait)
    this.#timers.add(timer)
  }

  #setDeadline(time: number): void {
    this.#deadline = time
    this.#later(Math.max(1, time - Date.now()), () => this.#showNoMercy(true))
  }

  #showNoMercy(say: boolean): void {
    this.#merciless = true
    for (const worker of this.workers) {
      if (worker.pid === 0 || !LIVING_STATES.has(worker.state)) continue
      if (say) this.#environment.log.dated(LINES.noMercy(worker.id, worker.pid))
      sendSignal(worker.pid, 'SIGKILL')
    }
    for (const engine of this.engines) engine.kill('SIGKILL')
    // Zygotes go last: they report the ends of their workers.
    this.#checkEnd()
  }

  #hasWorkers(group: number): boolean {
    return this.workers.some((worker) => worker.group === group && LIVING_STATES.has(worker.state) && !(this.#merciless && worker.state === 'forking'))
  }

  /** Ends what nobody needs any more; when nothing is left the generation has ended. */
  #checkEnd(): void {
    if (this.#phase !== 'retiring' && this.#phase !== 'stopping') return
    for (const zygote of this.#zygotes) {
      if (zygote === undefined || this.#hasWorkers(zygote.group)) continue
      if (this.#merciless) zygote.kill('SIGKILL')
      else zygote.stop()
    }
    if (this.engines.length > 0 || this.#zygotes.some((zygote) => zygote !== undefined)) return
    if (this.workers.some((worker) => LIVING_STATES.has(worker.state))) return
    this.#phase = 'ended'
    for (const timer of this.#timers) clearTimeout(timer)
    closePlan(this.plan)
    removeRunDir(this.plan.runDir)
    this.#ended.resolve()
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended in between; its end is reported by the reaping.
  }
}
