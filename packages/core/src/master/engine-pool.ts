// The engines of one generation: started, configured, led, and replaced with the same sockets when they die. Their workers belong to the
// worker pool.

import { posix, type ExitStatus } from '@uwsgi-ts/native'
import type { EngineToMaster, MasterToEngine, WorkerName } from '../engine/control-messages.js'
import { EngineCheck } from '../supervision/engine-check.js'
import { deferred, type Deferred } from './deferred.js'
import { EngineProcess, type EngineFacts, type EngineHandlers } from './engine-process.js'
import { engineListener, engineSettings } from './engine-settings.js'
import { howItEnded, type GenerationContext } from './generation-context.js'
import { RespawnThrottle } from './respawn-throttle.js'
import { StartError } from './start-error.js'
import { workersServe } from './worker-program.js'

type Message<T extends EngineToMaster['t']> = Extract<EngineToMaster, { t: T }>

export interface EnginePoolEvents {
  coreUp(message: Message<'core-up'>): void
  coreDown(message: Message<'core-down'>): void
  harakiri(message: Message<'harakiri'>): void
  workerFull(message: Message<'worker-full'>): void
  workerDrained(message: Message<'worker-drained'>): void
  starved(engine: number, group: number): void
  apps(group: number, items: readonly string[]): void
  /** It is not replaced: the generation ends. */
  gone(index: number): void
  /** A new process took the place of one that died. */
  replaced(engine: EngineProcess): void
}

/** Engines that die are replaced at once, but not more often than this. */
const RESPAWN_GUARD = { interval: 1000, delay: 1000 }

/** Time an engine has to say how many requests wait, ms. */
const QUEUE_PATIENCE = 500

export class EnginePool {
  readonly #context: GenerationContext
  readonly #events: EnginePoolEvents
  readonly #engines: Array<EngineProcess | undefined> = []
  readonly #throttle: RespawnThrottle
  readonly #check: EngineCheck
  readonly #ready: Deferred = deferred()
  readonly #statsWaiting = new Map<number, (message: Message<'stats'> | undefined) => void>()
  #statsId = 0
  #incarnations = 0
  #listening = false
  #paused = false

  readonly #handlers: EngineHandlers = {
    message: (engine, message) => this.#receive(engine, message),
    exit: (engine, status) => this.#exited(engine, status),
  }

  constructor(context: GenerationContext, events: EnginePoolEvents) {
    this.#context = context
    this.#events = events
    this.#check = new EngineCheck(context.plan.config.settings.number('engine-timeout') ?? 0, context.log)
    this.#throttle = new RespawnThrottle({ ...RESPAWN_GUARD, burst: context.plan.channelFds.length })
  }

  get alive(): EngineProcess[] {
    return this.#engines.filter((engine) => engine !== undefined)
  }

  /** Once a second: kills engines that do not answer. */
  lookAround(): void {
    if (this.#context.phase === 'serving' || this.#context.phase === 'retiring') this.#check.look(this.alive)
  }

  /** How long one of them has not answered, seconds. */
  get silence(): number {
    return this.#check.silence
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Which process of its place engine `index` is; -1 while there is none that lives. */
  incarnation(index: number): number {
    const engine = this.#engines[index]
    return engine?.connected === true ? engine.incarnation : -1
  }

  spawnMissing(): void {
    this.#context.plan.channelFds.forEach((_, index) => {
      if (this.#engines[index] === undefined) this.#spawn(index)
    })
  }

  /** Fills places that were empty when another program image handed over. */
  replaceMissing(): void {
    this.#context.plan.channelFds.forEach((_, index) => {
      if (this.#engines[index] === undefined) this.#replace(index)
    })
  }

  /** Sends every engine its configuration; settles when all are ready for hosts. */
  configure(): Promise<void> {
    for (const engine of this.alive) this.#configure(engine)
    return this.#ready.promise
  }

  /** From now on clients are served. */
  listen(): void {
    this.#listening = true
    for (const engine of this.alive) this.#letListen(engine)
  }

  setPaused(on: boolean): void {
    this.#paused = on
    this.send({ t: 'pause', on })
  }

  send(message: MasterToEngine): void {
    for (const engine of this.alive) engine.send(message)
  }

  /** Nothing happens when the engine has died: its workers leave anyway. */
  drainWorker(index: number, worker: WorkerName): void {
    this.#engines[index]?.send({ t: 'drain-worker', ...worker })
  }

  kill(): void {
    for (const engine of this.alive) engine.kill('SIGKILL')
  }

  /** What an engine knows of connections and running requests; undefined when it does not answer in time. */
  stats(engine: EngineProcess, timeout: number): Promise<Message<'stats'> | undefined> {
    const id = ++this.#statsId
    return new Promise((resolve) => {
      const finish = (message: Message<'stats'> | undefined): void => {
        clearTimeout(timer)
        this.#statsWaiting.delete(id)
        resolve(message)
      }
      const timer = setTimeout(() => finish(undefined), timeout)
      this.#statsWaiting.set(id, finish)
      engine.send({ t: 'stats', id })
    })
  }

  /** What the engines know of connections and running requests; one that does not answer in time is left out. */
  async answers(): Promise<Array<Message<'stats'>>> {
    const answers = await Promise.all(this.alive.map((engine) => this.stats(engine, QUEUE_PATIENCE)))
    return answers.filter((answer) => answer !== undefined)
  }

  /** Requests that wait in all engines for a worker. */
  async queued(): Promise<number> {
    return (await this.answers()).reduce((sum, { engine }) => sum + engine.queued, 0)
  }

  facts(): EngineFacts[] {
    return this.alive.map((engine) => engine.facts())
  }

  adopt(facts: readonly EngineFacts[], paused: boolean): void {
    this.#listening = true
    this.#paused = paused
    for (const engine of facts) {
      this.#engines[engine.index] = EngineProcess.adopt(engine, this.#context.environment.children, this.#handlers)
      this.#incarnations = Math.max(this.#incarnations, engine.incarnation)
    }
  }

  #spawn(index: number): void {
    const { tableFd, channelFds, listeners } = this.#context.plan
    const channel = channelFds[index]
    if (channel === undefined) return
    const descriptors = { table: tableFd, channel, listeners: listeners.map(({ fd }) => fd) }
    const { env, children, launcher } = this.#context.environment
    const place = { index, incarnation: ++this.#incarnations }
    this.#engines[index] = EngineProcess.spawn(place, descriptors, env, children, this.#handlers, (options) =>
      launcher.spawnEngine(options),
    )
  }

  #configure(engine: EngineProcess): void {
    const { config, serial, languages, token, runDir, listeners, number, channelFds } = this.#context.plan
    engine.send({
      t: 'configure',
      engine: engine.index,
      engines: channelFds.length,
      generation: number,
      runDir,
      config: serial,
      settings: engineSettings({
        settings: config.settings,
        languages,
        token,
        runDir,
        jailRoot: this.#context.environment.launcher.jail?.root,
      }),
      listeners: listeners.map(engineListener),
    })
  }

  #letListen(engine: EngineProcess): void {
    const { plan } = this.#context
    if (engine.listening || !engine.configured || workersServe(plan)) return
    for (const { fd } of plan.listeners) posix.setNonBlocking(fd, true)
    engine.listening = true
    engine.send({ t: 'listen' })
  }

  #receive(engine: EngineProcess, message: EngineToMaster): void {
    switch (message.t) {
      case 'ready':
        engine.configured = true
        if (this.#paused) engine.send({ t: 'pause', on: true })
        if (this.#listening) this.#letListen(engine)
        if (this.alive.every(({ configured }) => configured)) this.#ready.resolve()
        return
      case 'pong':
        return this.#check.answered(engine)
      case 'core-up':
        return this.#events.coreUp(message)
      case 'core-down':
        return this.#events.coreDown(message)
      case 'harakiri':
        return this.#events.harakiri(message)
      case 'drained':
        return engine.send({ t: 'stop' })
      case 'stats':
        return this.#statsWaiting.get(message.id)?.(message)
      case 'failed':
        this.#context.log.line(`engine ${engine.index + 1} (pid ${engine.pid}): ${message.message}`)
        this.#context.fail(new StartError(`engine ${engine.index + 1} (pid ${engine.pid}) could not start: ${message.message}`))
        // Later, in a process that takes the place of a dead one, this means another attempt.
        return engine.kill('SIGKILL')
      case 'call':
        return this.#called(engine, message)
      case 'worker-full':
        return this.#events.workerFull(message)
      case 'starved':
        return this.#events.starved(engine.index, message.group)
      case 'worker-drained':
        return this.#events.workerDrained(message)
    }
  }

  #called(engine: EngineProcess, { id, group, worker, name, args }: Message<'call'>): void {
    if (name === 'apps') return this.#events.apps(group, args)
    const answer = (result: readonly string[] | Error): void => {
      if (id === 0) return
      const failed = result instanceof Error
      engine.send({ t: 'result', id, items: failed ? [] : [...result], ...(failed ? { error: result.message } : {}) })
    }
    this.#context.environment.events.call({ name, args, worker, answer })
  }

  #exited(engine: EngineProcess, status: ExitStatus): void {
    const context = this.#context
    if (this.#engines[engine.index] === engine) this.#engines[engine.index] = undefined
    const who = `engine ${engine.index + 1} (pid ${engine.pid})`
    if (context.phase === 'loading' && !engine.configured) {
      context.fail(new StartError(`${who} ${howItEnded(status)} before it was ready`))
    } else if (context.living) {
      const { wait } = this.#throttle.ask(Date.now())
      context.log.line(`${who} ${howItEnded(status)}; starting it again${wait > 0 ? ` in ${wait} ms` : ''}`)
      context.later(wait, () => this.#replace(engine.index))
    } else this.#events.gone(engine.index)
    context.checkEnd()
  }

  #replace(index: number): void {
    if (!this.#context.living) return
    try {
      this.#spawn(index)
    } catch (error) {
      this.#context.log.line(`engine ${index + 1}: cannot be started: ${(error as Error).message}; trying again`)
      this.#context.later(RESPAWN_GUARD.delay, () => this.#replace(index))
      return
    }
    const engine = this.#engines[index]
    if (engine === undefined) return
    this.#configure(engine)
    this.#events.replaced(engine)
  }
}
