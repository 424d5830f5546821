// The zygotes of one generation, one a language: started, configured, and started again when they die while their workers go on serving.

import { posix, type ExitStatus } from '@uwsgi-ts/native'
import { deferred, type Deferred } from './deferred.js'
import { howItEnded, type GenerationContext } from './generation-context.js'
import { hostConfiguration, type Language } from './languages.js'
import { StartError } from './start-error.js'
import { FIRST_SOCKET, ZygoteProcess, type AppInfo, type ForkOrder, type ZygoteFacts, type ZygoteHandlers } from './zygote-process.js'

export interface ZygotePoolEvents {
  /** It has loaded its apps and can fork. */
  ready(group: number): void
  forked(group: number, worker: number, pid: number): void
  /** A worker has ended. */
  exited(group: number, worker: number, status: ExitStatus): void
  /** The zygote itself has ended; its workers live on. */
  lost(group: number): void
  /** A generation that retires still has requests that may need a new worker of this language. */
  needed(group: number): boolean
}

/** Pause before a zygote is started again that has died within this time or has never loaded its apps, ms. */
const RESPAWN_DELAY = 1000
/** In a wait status: the signal, and beside it the flag of a core dump. */
const SIGNAL_BITS = 0x7f

export class ZygotePool {
  readonly #context: GenerationContext
  readonly #events: ZygotePoolEvents
  readonly #zygotes: Array<ZygoteProcess | undefined> = []
  readonly #startedAt: number[] = []
  readonly #greeted = new Set<number>()
  /** They have said why they end; that their connection breaks then is no news. */
  readonly #failed = new WeakSet<ZygoteProcess>()
  readonly #hellos: Deferred = deferred()
  readonly #ready: Deferred = deferred()

  readonly #handlers: ZygoteHandlers = {
    hello: (zygote) => this.#hello(zygote),
    ready: (zygote) => {
      const complaint = this.#context.environment.launcher.complaintAbout(zygote.pid)
      if (complaint !== undefined) return this.#handlers.failed(zygote, `its host ${complaint}; it is not let near a request`, 1)
      if (this.#context.plan.languages.every(({ group }) => this.#zygotes[group]?.ready)) this.#ready.resolve()
      if (this.#replaces(zygote.group)) this.#events.ready(zygote.group)
    },
    failed: (zygote, message, status) => {
      this.#failed.add(zygote)
      zygote.kill('SIGKILL')
      // An option that prints and exits has nothing to complain about.
      if (message !== '') this.#context.log.line(`${zygote.language} (pid ${zygote.pid}): ${message}`)
      this.#context.fail(new StartError(`${zygote.language}: ${message}`, status))
    },
    forked: (zygote, worker, pid) => this.#events.forked(zygote.group, worker, pid),
    exited: (zygote, worker, pid, status) => this.#events.exited(zygote.group, worker, decodeWaitStatus(pid, status)),
    broken: (zygote, reason) => {
      if (!this.#failed.has(zygote)) this.#context.log.line(`${zygote.language} (pid ${zygote.pid}): ${reason}; ending it`)
    },
    exit: (zygote, status) => this.#exited(zygote, status),
  }

  constructor(context: GenerationContext, events: ZygotePoolEvents) {
    this.#context = context
    this.#events = events
  }

  get alive(): ZygoteProcess[] {
    return this.#zygotes.filter((zygote) => zygote !== undefined)
  }

  pids(): number[] {
    return this.alive.map(({ pid }) => pid)
  }

  isReady(group: number): boolean {
    return this.#zygotes[group]?.ready === true
  }

  apps(group: number): readonly AppInfo[] {
    return this.#zygotes[group]?.apps ?? []
  }

  /** Settles when every interpreter runs. */
  spawnMissing(): Promise<void> {
    for (const language of this.#context.plan.languages) if (this.#zygotes[language.group] === undefined) this.#spawn(language)
    return this.#hellos.promise
  }

  /** Settles when every language has loaded its apps. */
  load(): Promise<void> {
    for (const zygote of this.alive) this.#configure(zygote)
    return this.#ready.promise
  }

  fork(group: number, order: ForkOrder): void {
    this.#zygotes[group]?.fork(order)
  }

  /** Ends the zygote of a language whose workers are all gone. */
  end(group: number): void {
    const zygote = this.#zygotes[group]
    if (this.#context.merciless) zygote?.kill('SIGKILL')
    else zygote?.stop()
  }

  /** One that loads apps reads nothing, so it is not asked. */
  killLoading(): void {
    for (const zygote of this.alive) if (!zygote.ready) zygote.kill('SIGKILL')
  }

  facts(): ZygoteFacts[] {
    return this.alive.map((zygote) => zygote.facts())
  }

  adopt(facts: readonly ZygoteFacts[]): void {
    for (const zygote of facts)
      this.#zygotes[zygote.group] = ZygoteProcess.adopt(zygote, this.#context.environment.children, this.#handlers)
  }

  #spawn(language: Language): void {
    const program = language.definition.zygote(this.#context.plan.config.settings)
    const { env, children, launcher } = this.#context.environment
    const sockets = this.#socketsFor(language)
    for (const fd of sockets) posix.setNonBlocking(fd, true)
    this.#startedAt[language.group] = Date.now()
    const place = { group: language.group, language: language.name }
    const full = launcher.placed({ ...program, env: { ...env, ...program.env } }, this.#context.plan.runDir)
    try {
      this.#zygotes[language.group] = ZygoteProcess.spawn(
        place,
        full,
        children,
        this.#handlers,
        (options) => launcher.spawnHost(options),
        sockets,
      )
    } catch (error) {
      throw new StartError(`${language.name}: cannot start ${program.file}: ${(error as Error).message}`, undefined, error)
    }
  }

  #configure(zygote: ZygoteProcess): void {
    const language = this.#context.plan.languages[zygote.group]
    if (language === undefined) return
    zygote.configure(
      hostConfiguration(language, this.#context.plan.config.settings, this.#context.environment.hostFacts, [
        ...this.#context.environment.launcher.hostFacts(),
        '@sockets',
        this.#socketsFor(language)
          .map((_, i) => FIRST_SOCKET + i)
          .join(' '),
      ]),
    )
  }

  /** Of clients, for workers that take them by themselves. */
  #socketsFor({ definition }: Language): number[] {
    const { config, listeners } = this.#context.plan
    return definition.servesItself?.(config.settings) === true ? listeners.map(({ fd }) => fd) : []
  }

  #hello(zygote: ZygoteProcess): void {
    if (this.#context.phase !== 'loading') return this.#configure(zygote)
    this.#greeted.add(zygote.group)
    if (this.#greeted.size === this.#context.plan.languages.length) this.#hellos.resolve()
  }

  /** A zygote that ends is started again. */
  #replaces(group: number): boolean {
    return this.#context.phase === 'serving' || (this.#context.phase === 'retiring' && this.#events.needed(group))
  }

  #exited(zygote: ZygoteProcess, status: ExitStatus): void {
    const context = this.#context
    const { group, language, pid } = zygote
    if (this.#zygotes[group] === zygote) this.#zygotes[group] = undefined
    this.#events.lost(group)
    if (context.phase === 'loading') {
      context.fail(new StartError(`${language} (pid ${pid}) ${howItEnded(status)} before its workers were started`))
    } else if (this.#replaces(group)) {
      context.log.line(`${language} zygote (pid ${pid}) ${howItEnded(status)}; its workers go on, starting it again`)
      const lived = Date.now() - (this.#startedAt[group] ?? 0)
      context.later(lived < RESPAWN_DELAY || !zygote.proven ? RESPAWN_DELAY : 0, () => this.#respawn(group))
    }
    context.checkEnd()
  }

  #respawn(group: number): void {
    const language = this.#context.plan.languages[group]
    if (language === undefined || !this.#replaces(group)) return
    try {
      this.#spawn(language)
    } catch (error) {
      this.#context.log.line(`${(error as Error).message}; trying again`)
      this.#context.later(RESPAWN_DELAY, () => this.#respawn(group))
    }
  }
}

/** As waitpid gives it. */
export function decodeWaitStatus(pid: number, status: number): ExitStatus {
  const signal = status & SIGNAL_BITS
  return signal === 0 ? { pid, code: (status >> 8) & 0xff, signal: null } : { pid, code: null, signal }
}
