// The master: leads the generations of one instance and answers signals and calls. It never touches a request byte. What has to be done in
// which order at the start is run-master's; how one generation lives is the generation's.

import type { ExitStatus } from '@uwsgi-ts/native'
import { posix } from '@uwsgi-ts/native'
import type { ResolvedConfig } from '../config/resolved-config.js'
import { keptOverReload } from '../control/descriptor-reload.js'
import type { InstanceControl } from '../control/instance-control.js'
import { CORE_HOOK_ACTIONS } from '../hooks/core-actions.js'
import { HookExit, type HookAction } from '../hooks/action.js'
import { HookRunner } from '../hooks/hook-runner.js'
import type { HookPhaseName } from '../hooks/phases.js'
import type { Jail } from '../isolation/jail.js'
import type { NamespaceServer } from '../isolation/namespace-server.js'
import { InstanceLog } from '../logging/instance-log.js'
import { jailActions } from '../isolation/jail-actions.js'
import { Launcher } from '../isolation/launcher.js'
import type { StatsServer } from '../stats/stats-server.js'
import { checkConfig, type ConfigCheck } from './check-config.js'
import { Children } from './children.js'
import { delivered } from './delivery.js'
import { deferred, type Deferred } from './deferred.js'
import type { MasterCall } from './generation-context.js'
import type { Generation } from './generation.js'
import { execWithHandover, handGeneration, type HandedGeneration } from './handover.js'
import { graceAfterReload } from './idle-grace.js'
import { logFullQueues, refuseClients, type HeldSocket } from './listening-sockets.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { nextProgram, startFolder } from './next-program.js'
import { answerCall } from './master-calls.js'
import type { Notifier } from '../supervision/notifier.js'
import { PIDFILE_OPTIONS, type Pidfiles } from './pidfiles.js'
import { PluginLife } from './plugin-life.js'
import { installSignals } from './signals.js'
import { ExitCode } from './start-error.js'
import { logStats } from './stats-log.js'
import type { SocketFile } from './vacuum.js'

export interface MasterFacts {
  readonly config: ResolvedConfig
  readonly argv: readonly string[]
  readonly log: Log
  readonly pidfiles: Pidfiles
  readonly notifier: Notifier
  /** How often the instance has been reloaded. */
  readonly reloads: number
  /** Start of the instance, seconds since the epoch. */
  readonly startedOn: number
}

type Task = 'reload' | 'brutal-reload' | 'stop'

/** How often ended children are looked for without a signal; also what keeps the process alive when it waits for nothing but SIGCHLD. */
const HEARTBEAT = 1000

export class Master {
  readonly facts: MasterFacts
  readonly children: Children
  /** All that still run; the one that serves is `serving`. */
  readonly generations: Set<Generation> = new Set()
  serving: Generation | undefined
  /** Client sockets of the serving generation, and until a reload is over those of the former. */
  sockets: readonly HeldSocket[] = []
  socketFiles: readonly SocketFile[] = []
  stats: StatsServer | undefined
  control: InstanceControl | undefined
  readonly hooks: HookRunner
  /** Where the apps are, when it is behind another root. */
  jail: Jail | undefined
  readonly launcher: Launcher
  readonly logFiles: InstanceLog
  namespaces: NamespaceServer | undefined
  readonly plugins: PluginLife
  #task: Task | undefined
  #check: ConfigCheck | undefined
  #status: number = ExitCode.ok
  readonly #end: Deferred<number> = deferred<number>()
  readonly #removeSignals: () => void
  readonly #heartbeat: NodeJS.Timeout
  /** A start, or the rest of a reload after the program image was replaced, is under way. */
  #loading = true
  /** A reload was asked for meanwhile. */
  #again = false

  constructor(facts: MasterFacts) {
    this.facts = facts
    this.children = new Children((status) => this.#strangerEnded(status))
    this.launcher = new Launcher(facts.config.settings, facts.log, () => this.jail)
    const { settings, cwd: folder } = facts.config
    const spawn = this.launcher.spawnEngine.bind(this.launcher)
    this.logFiles = new InstanceLog({ settings, folder, children: this.children, log: facts.log, spawn })
    this.hooks = new HookRunner({
      settings: facts.config.settings,
      log: facts.log,
      children: this.children,
      alarm: (name, text) => this.#alarm(name, text),
      action: (name) => facts.config.plugins.hookActions.get(name) ?? this.#jailAction(name) ?? CORE_HOOK_ACTIONS[name],
      spawn: (options, asUser) => this.launcher.spawnCommand(options, asUser),
    })
    this.plugins = new PluginLife({
      log: facts.log,
      children: this.children,
      spawn: (options) => this.launcher.spawnCommand(options, false),
      jailed: () => this.jail !== undefined,
      stopGracefully: () => void this.stopGracefully(),
    })
    process.on('uncaughtException', this.#survive)
    process.on('unhandledRejection', this.#survive)
    this.#heartbeat = setInterval(() => this.#lookAround(), HEARTBEAT)
    this.#removeSignals = installSignals(
      {
        stop: () => this.stop(),
        reload: () => void this.reload(),
        brutalReload: () => void this.brutalReload(),
        logStats: () => this.logStats(),
        togglePause: () => this.togglePause(),
      },
      facts.config.settings.flag('die-on-term'),
    )
  }

  /** A fault of the master's own logic must not end the service; the tests look for this line. */
  readonly #survive = (error: unknown): void => {
    this.facts.log.line(`master: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }

  /** Exit status of the instance, once it has ended. */
  get ended(): Promise<number> {
    return this.#end.promise
  }

  get stopping(): boolean {
    return this.#task === 'stop' || this.#task === 'brutal-reload'
  }

  /** A start, a reload or the end is under way. */
  get busy(): boolean {
    return this.#task !== undefined || this.#loading
  }

  add(generation: Generation): void {
    this.generations.add(generation)
    void generation.ended.then(() => {
      this.generations.delete(generation)
      this.closeUnused(generation.plan.listeners)
    })
  }

  /** From now on these are the client sockets; those that nobody has any more are closed. */
  useSockets(sockets: readonly HeldSocket[]): void {
    const before = this.sockets
    this.sockets = sockets
    this.closeUnused(before)
  }

  /** Closes those of the sockets that neither the instance nor one of its generations has. */
  closeUnused(sockets: readonly HeldSocket[]): void {
    const used = new Set([...this.sockets, ...[...this.generations].flatMap(({ plan }) => plan.listeners)].map(({ fd }) => fd))
    for (const { fd } of sockets) if (!used.has(fd)) posix.close(fd)
  }

  /** After a reload: another generation serves now. */
  retire(before: Generation): void {
    void before.retire(graceAfterReload(before, this.generations))
  }

  /** The start is over. */
  started(): void {
    this.#loading = false
    this.facts.notifier.watch((tolerated) => [...this.generations].every(({ silence }) => silence * 1000 <= Math.max(tolerated, HEARTBEAT)))
    if (this.#again) void this.reload()
  }

  // What signals ask for.

  /** The first stop is in order, the second does not wait for anybody. */
  stop(status: number = ExitCode.ok): void {
    if (this.#task === 'stop') {
      for (const generation of this.generations) void generation.kill()
      this.plugins.kill()
      return
    }
    this.#task = 'stop'
    this.facts.notifier.stopping()
    this.#status = status
    this.facts.log.line(LINES.stopping)
    const ended = this.#endAll('SIGINT')
    this.#refuseClients()
    void ended.then(() => this.#finish())
  }

  /** check-mountpoint: what the apps need is gone, nobody is waited for. */
  detonate(): void {
    this.stop(ExitCode.badStart)
    for (const generation of this.generations) void generation.kill()
  }

  /** Takes no more clients, answers what is under way, then ends. */
  async stopGracefully(): Promise<void> {
    if (this.#task !== undefined) return
    this.#task = 'stop'
    this.facts.notifier.stopping()
    this.facts.log.dated(LINES.gracefulStop)
    const retired = [...this.generations].map((generation) => generation.retire())
    this.#refuseClients()
    await Promise.all(retired)
    await this.#finish()
  }

  async reload(): Promise<void> {
    const { log, config, argv } = this.facts
    // What is being started has perhaps read the configuration before it was changed.
    if (this.#loading) this.#again = true
    if (this.#task !== undefined || this.#loading) return
    this.#task = 'reload'
    if (!config.settings.flag('exit-on-reload')) this.facts.notifier.reloading()
    try {
      if (config.settings.flag('exit-on-reload')) return await this.#exitOnReload()
      if (config.settings.flag('lazy')) return this.reloadWorkers()
      this.#check = checkConfig({
        program: nextProgram(config),
        argv,
        cwd: startFolder(config),
        children: this.children,
        passed: this.sockets.some(({ origin }) => origin !== undefined),
      })
      const good = await this.#check.good
      if (this.#interrupted()) return
      if (!good) {
        log.line('reload: the configuration is not good any more (see above); nothing was changed, the running one goes on')
        return
      }
      await this.plugins.tell('master:before-reload', 'reload')
      await this.runLastHooks()
      await delivered(this.generations)
      if (this.#interrupted()) return
      this.#exec([...this.generations].map((generation) => handGeneration({ plan: generation.plan, facts: generation.facts() })))
    } catch (error) {
      log.line(`reload: ${(error as Error).message}; the running configuration goes on`)
    } finally {
      if (this.#task === 'reload') {
        this.#task = undefined
        this.facts.notifier.ready()
      }
    }
  }

  /** Requests are cut, then everything starts again. */
  async brutalReload(): Promise<void> {
    if (this.stopping || this.#loading) return
    this.#task = 'brutal-reload'
    this.facts.notifier.reloading()
    this.facts.log.line(LINES.brutalReload)
    await this.#endAll('SIGTERM')
    await this.plugins.tell('master:stopping', 'reload')
    if (this.#task !== 'brutal-reload') return
    try {
      this.#exec([])
    } catch (error) {
      this.facts.log.line(`reload: ${(error as Error).message}`)
      this.#end.resolve(ExitCode.badStart)
    }
  }

  togglePause(): void {
    if (this.serving === undefined) return
    const pause = !this.serving.paused
    this.facts.log.dated(pause ? LINES.pause : LINES.resume)
    this.serving.setPaused(pause)
  }

  /** New workers; the master and the configuration stay as they are. */
  reloadWorkers(): void {
    this.facts.log.line(LINES.gracefulReload)
    this.serving?.reloadWorkers()
  }

  /** Cuts what the workers are at. */
  killWorkers(): void {
    this.serving?.killWorkers()
  }

  /** `touched`: the file whose touch asked for it. */
  chainReload(touched?: string): void {
    if (this.serving === undefined || this.busy) return
    const { log } = this.facts
    const running = this.serving.chainReloading
    if (touched === undefined) log.dated(running ? LINES.chainRunning : LINES.chainStarting)
    else log.dated(running ? LINES.touchedChainRunning(touched) : LINES.touchedChainReload(touched))
    if (!running) this.serving.chainReload()
  }

  /** as-user-atexit. What fails here fails alone: the end, or the reload, goes on. */
  async runLastHooks(): Promise<void> {
    await this.hooks.run('as-user-atexit').catch((error: unknown) => this.facts.log.line((error as Error).message))
  }

  writePidfiles(): void {
    for (const option of PIDFILE_OPTIONS) this.facts.pidfiles.write(option)
  }

  workerForked(worker: number, pid: number): void {
    void this.#workerHooks(['post-fork'], worker, pid)
  }

  workerReady(worker: number, pid: number, first: boolean): void {
    const phases: HookPhaseName[] = this.facts.config.settings.flag('lazy-apps') ? ['post-app', 'accepting'] : ['accepting']
    if (first) phases.push('accepting-once')
    if (worker === 1) phases.push('accepting1')
    if (first && worker === 1) phases.push('accepting1-once')
    void this.#workerHooks(phases, worker, pid)
  }

  logStats(): void {
    if (this.serving !== undefined) logStats(this.serving, this.facts.log)
  }

  // What generations report.

  call(call: MasterCall): void {
    answerCall(
      {
        serving: this.serving,
        reload: () => void this.reload(),
        terminate: () => {
          if (this.facts.config.settings.flag('die-on-term')) this.stop()
          else void this.brutalReload()
        },
        alarm: (name, text) => this.#alarm(name, text),
      },
      call,
    )
  }

  destroy(status: number): void {
    if (this.stopping) return
    this.stop(status)
  }

  /** Takes the handlers away; the process then ends by its default ways. */
  close(): void {
    clearInterval(this.#heartbeat)
    this.#removeSignals()
    process.off('uncaughtException', this.#survive)
    process.off('unhandledRejection', this.#survive)
    this.facts.notifier.close()
    this.plugins.close()
    this.namespaces?.close()
    this.stats?.close()
    this.control?.close()
    this.children.close()
  }

  async #endAll(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
    this.#check?.cancel()
    await Promise.all([this.#check?.good, ...[...this.generations].map((generation) => generation.stop(signal))])
  }

  /** shutdown-sockets. */
  #refuseClients(): void {
    if (this.facts.config.settings.flag('shutdown-sockets')) refuseClients(this.sockets, this.facts.log)
  }

  /** Workers are gone; what plugins run in the master goes last, because workers may have needed it. */
  async #finish(): Promise<void> {
    await this.plugins.tell('master:stopping', 'stop')
    this.#end.resolve(this.#status)
  }

  async #exitOnReload(): Promise<void> {
    this.facts.notifier.stopping()
    this.facts.log.line(LINES.gracefulReload)
    await Promise.all([...this.generations].map((generation) => generation.retire()))
    await this.plugins.tell('master:stopping', 'stop')
    this.facts.log.line(LINES.exitOnReload)
    this.#end.resolve(ExitCode.ok)
  }

  #jailAction(name: string): HookAction | undefined {
    return this.jail === undefined ? undefined : jailActions(this.jail)[name]
  }

  #alarm(name: string, text: string): void {
    this.facts.log.dated(`[uwsgi-alarm-${name}] ${text}`)
  }

  /** Hooks of workers run here on their behalf. A failure ends the instance, as in uWSGI with status 0. */
  async #workerHooks(phases: readonly HookPhaseName[], worker: number, pid: number): Promise<void> {
    try {
      for (const phase of phases) {
        if (await this.hooks.run(phase, { UWSGI_WORKER_ID: String(worker), UWSGI_WORKER_PID: String(pid) })) continue
        if (!this.stopping) this.stop()
        return
      }
    } catch (error) {
      if (!(error instanceof HookExit)) throw error
      if (!this.stopping) this.stop(error.status)
    }
  }

  /** True when a stop came in between. */
  #interrupted(): boolean {
    return this.#task !== 'reload'
  }

  #exec(generations: readonly HandedGeneration[]): void {
    const { log, argv, config, pidfiles, startedOn } = this.facts
    log.line(LINES.binaryReloading)
    const folder = process.cwd()
    const program = nextProgram(config)
    process.chdir(startFolder(config))
    log.line(LINES.changedFolder(startFolder(config)))
    log.line(LINES.closingDescriptors(posix.getRlimit('nofile').soft))
    this.sockets.forEach(({ fd, name, shared }, number) => {
      log.line(shared === undefined ? LINES.keptSocket(fd, number, name) : LINES.keptShared(fd, shared.number, name))
    })
    log.line(LINES.runningBinary(program.shown))
    const safe = keptOverReload(config.settings)
    const stats = this.stats?.socket
    const handover = {
      version: 1,
      sockets: this.sockets,
      ...(stats === undefined ? {} : { stats }),
      pidfiles: pidfiles.written,
      socketFiles: this.socketFiles,
      plugins: this.plugins.hand(),
      ...this.logFiles.hand(),
      startedOn,
      generations,
      ...(this.jail === undefined ? {} : { jail: this.jail.facts() }),
    } as const
    try {
      this.launcher.keepCapabilities(true)
      execWithHandover(handover, argv, safe, program)
    } catch (error) {
      this.launcher.keepCapabilities(false)
      process.chdir(folder)
      throw error
    }
  }

  /** What has no event. */
  #lookAround(): void {
    this.children.reap()
    for (const generation of this.generations) generation.lookAround()
    logFullQueues(this.sockets, this.facts.log)
  }

  #strangerEnded({ pid, code, signal }: ExitStatus): void {
    this.facts.log.line(signal === null ? LINES.subprocessExited(pid, code ?? 0) : LINES.subprocessKilled(pid, signal))
  }
}
