// The life of one instance from a resolved configuration to its exit status: everything a start does, in uWSGI's order. Called by the CLI;
// the process ends with what this returns.

import { posix } from '@uwsgi-ts/native'
import { algorithmList, checkCheaper } from '../cheaper/start.js'
import { restoreConfig, serializeConfig } from '../config/resolve.js'
import type { ExitPlan } from '../config/exit-plan.js'
import type { ResolvedConfig } from '../config/resolved-config.js'
import { keptOverReload } from '../control/descriptor-reload.js'
import { instanceActions } from '../control/instance-actions.js'
import { InstanceControl } from '../control/instance-control.js'
import { runTouchCommand } from '../control/touch-command.js'
import { HookExit } from '../hooks/action.js'
import type { HookPhaseName } from '../hooks/phases.js'
import { StatsServer } from '../stats/stats-server.js'
import { Notifier } from '../supervision/notifier.js'
import { describeStandardInput, takePassedSockets, type PassedSocket } from '../supervision/passed-sockets.js'
import { waitForPaths, waitForSockets } from '../supervision/startup-waits.js'
import { serverVersion } from '../version.js'
import { logBanner, logCapacity, logLimits } from './banner.js'
import { childEnvironment } from './child-environment.js'
import { reportStarted, returnDaemonReport, runInBackground, takeDaemonReport } from './daemonize.js'
import { earlySignals } from './early-signals.js'
import type { GenerationEnvironment } from './generation-context.js'
import { planGeneration } from './generation-plan.js'
import { Generation } from './generation.js'
import { restorePlan, takeHandover, type Handover } from './handover.js'
import { listenerPlans, unnamedPlan } from './listener-plans.js'
import { ALL_LOCKS, EARLY_LOCKS, takeLocks } from './file-locks.js'
import { checkBacklog, openListeners, type HeldSocket, type Listener } from './listening-sockets.js'
import { patchBinary, type PatchTime } from '../isolation/binary-patch.js'
import { checkCapabilities } from '../isolation/capabilities.js'
import { joinCgroups } from '../isolation/cgroups.js'
import { tieToCpus } from '../isolation/cpu-affinity.js'
import { Jail } from '../isolation/jail.js'
import { ISOLATION_LINES } from '../isolation/log-lines.js'
import { settleNamespace } from '../isolation/namespace-root.js'
import { NamespaceServer } from '../isolation/namespace-server.js'
import { enterNamespaces, isJailed, joinNamespaces, LeftToChild } from '../isolation/namespaces.js'
import { createLog, type Log } from './log.js'
import { LINES } from './log-lines.js'
import { emptyStandardInput } from './log-target.js'
import { Master } from './master.js'
import { checkStartFolder, startFolder } from './next-program.js'
import { Pidfiles } from './pidfiles.js'
import { dropPrivileges, dropTime } from './privileges.js'
import { processName } from './process-names.js'
import { checkLifetimes } from './recycling-rules.js'
import { countReloads } from './reload-count.js'
import { openSharedSockets } from './shared-sockets.js'
import { ExitCode, StartError } from './start-error.js'
import { mergeSocketFiles, removeSocketFiles, socketFiles } from './vacuum.js'
import { writeFiles } from './written-files.js'

/** `exitPlan`: told when this process leaves the server to another one, so that its status is a report and no end. */
export async function runMaster(config: ResolvedConfig, argv: readonly string[], exitPlan: ExitPlan): Promise<number> {
  const { settings } = config
  const log = createLog()
  const handed = takeHandover()
  // In other namespaces the start goes on as the first one it is.
  const entered = handed?.entered === undefined ? undefined : handed
  const handover = entered === undefined ? handed : undefined
  const report = takeDaemonReport()
  try {
    if (handed === undefined) await takeLocks(EARLY_LOCKS, { settings, log })
    const background = settings.has('daemonize') ? 'daemonize' : 'daemonize2'
    const logfile = settings.string(background)
    if (logfile !== undefined && report === undefined && handed === undefined) {
      exitPlan.cancel()
      return await runInBackground(logfile, background, argv, settings)
    }
    return await new Start(config, argv, log, handover, report, entered).run()
  } catch (error) {
    if (error instanceof LeftToChild) return error.status
    if (!(error instanceof StartError)) throw error
    if (error.status !== ExitCode.ok) log.line(`uwsgi-ts: not started: ${error.message}`)
    // Nobody was told yet; a configuration that takes over can still do it.
    if (report !== undefined) returnDaemonReport(report)
    return error.status
  }
}

/**
 * For the CLI, when the configuration cannot be read: if this is the new program image of a reload, the generation that serves goes on
 * under it, and the status of the instance's end is returned. Otherwise undefined.
 */
export async function resumeMaster(argv: readonly string[]): Promise<number | undefined> {
  const handover = takeHandover()
  const serving = handover?.generations.find(({ facts }) => facts.phase === 'serving')
  if (handover === undefined || serving === undefined) return undefined
  const config = await restoreConfig(serving.serial)
  return new Start(config, argv, createLog(), handover, undefined).resume()
}

class Start {
  readonly #config: ResolvedConfig
  readonly #log: Log
  readonly #handover: Handover | undefined
  /** What the start had done before it went on in other namespaces. */
  readonly #entered: Handover | undefined
  #leftToChild = false
  readonly #report: number | undefined
  readonly #pidfiles: Pidfiles
  readonly #master: Master
  readonly #notifier: Notifier
  #sayCapacity: () => void = () => undefined
  #passed: readonly PassedSocket[] = []
  #shared: readonly HeldSocket[] = []
  #inputHint = ''

  constructor(
    config: ResolvedConfig,
    argv: readonly string[],
    log: Log,
    handover: Handover | undefined,
    report: number | undefined,
    entered?: Handover,
  ) {
    this.#config = config
    this.#log = log
    this.#handover = handover
    this.#entered = entered
    this.#report = report
    this.#pidfiles = new Pidfiles(config.settings, log, (handover ?? entered)?.pidfiles)
    this.#notifier = new Notifier(log)
    this.#master = new Master({
      config,
      argv,
      log,
      pidfiles: this.#pidfiles,
      notifier: this.#notifier,
      reloads: countReloads(),
      startedOn: (handover ?? entered)?.startedOn ?? Math.floor(Date.now() / 1000),
    })
    earlySignals.release(posix.takeWaitingSignals())
  }

  run(): Promise<number> {
    if (this.#handover === undefined) this.#notifier.initializing()
    return this.#live(() => this.#startOrFallBack())
  }

  /** Goes on with what was handed over, without a new generation. */
  resume(): Promise<number> {
    return this.#live(() => {
      this.#goOnWithOld('the configuration cannot be read (see above)')
      return Promise.resolve()
    })
  }

  async #live(start: () => Promise<void>): Promise<number> {
    const master = this.#master
    const { plugins, settings } = this.#config
    try {
      await this.#adoptGenerations()
      await start()
      master.started()
      const status = await master.ended
      this.#log.line(LINES.goodbye)
      await master.runLastHooks()
      return status
    } finally {
      master.close()
      await master.plugins.emit(this.#config, 'master:stop', 'stop').catch((error: unknown) => this.#log.line((error as Error).message))
      await plugins.stop()
      if (settings.flag('vacuum') && !this.#leftToChild) {
        this.#pidfiles.remove()
        master.control?.removeFifos()
        removeSocketFiles(master.socketFiles, this.#log)
      }
      await master.logFiles.finish()
    }
  }

  async #startOrFallBack(): Promise<void> {
    const master = this.#master
    const before = master.serving
    try {
      const listeners = await this.#prepare()
      await waitForSockets(this.#config.settings, this.#log, () => master.stopping)
      await this.#startGeneration(listeners)
    } catch (error) {
      // A stop in the middle of the start: the master ends everything, and that is no failure.
      if (master.stopping) return
      if (error instanceof LeftToChild) throw error
      const failed = [...master.generations].filter(({ phase }) => phase === 'loading')
      await Promise.all(failed.map((generation) => generation.kill()))
      if (before === undefined) {
        this.#notifier.notStarted((error as Error).message)
        throw error
      }
      master.closeUnused(this.#shared)
      master.serving = before
      this.#goOnWithOld((error as Error).message)
    }
  }

  #goOnWithOld(reason: string): void {
    this.#log.line(`reload: the new configuration did not start: ${reason}; the old one goes on`)
    const config = this.#master.serving?.plan.config
    if (config === undefined) return
    this.#notifier.ready('the new configuration did not start; the old one goes on')
    this.#openStats(config)
    this.#takeControl(config)
    void this.#master.plugins.ready(config, 'failed-reload').catch((error: unknown) => this.#log.line((error as Error).message))
  }

  /** On a reload the generations of the former program image go on under this one. */
  async #adoptGenerations(): Promise<void> {
    const master = this.#master
    posix.setChildSubreaper(true)
    if (this.#handover === undefined) return
    master.launcher.keepCapabilities(false)
    if (this.#handover.jail !== undefined) master.jail = Jail.adopt(this.#handover.jail, master.children, this.#log)
    master.sockets = this.#handover.sockets
    master.socketFiles = this.#handover.socketFiles
    if (this.#handover.log !== undefined) master.logFiles.adopt(this.#handover.log)
    if (this.#handover.plugins !== undefined) master.plugins.adopt(this.#handover.plugins)
    for (const handed of this.#handover.generations) {
      const plan = await restorePlan(handed, this.#config)
      const generation = Generation.adopt(plan, handed.facts, { ...this.#environment(plan.config, plan.number), strict: false })
      master.add(generation)
      if (generation.phase === 'serving') master.serving = generation
    }
    // Who ended while the image changed sent its signal to nobody.
    master.children.reap()
  }

  #environment(config: ResolvedConfig, reloads: number): GenerationEnvironment {
    const master = this.#master
    return {
      log: this.#log,
      children: master.children,
      env: childEnvironment(config.settings, config.cwd),
      ...(master.serving === undefined ? { strict: false, formerApps: 0 } : { strict: true, formerApps: master.serving.loadedApps }),
      launcher: master.launcher,
      hostFacts: {
        version: serverVersion(),
        cwd: master.launcher.hostFolder ?? process.cwd(),
        reloads,
        startedOn: master.facts.startedOn,
        magic: config.magic,
      },
      events: {
        languagesUp: () => this.#sayCapacity(),
        loaded: async () => {
          if (dropTime(config.settings) === 'after-apps') await this.#dropAfterApps()
          if (!config.settings.flag('lazy-apps')) await this.#runHooks('post-app')
          if (config.settings.has('ksm')) this.#log.line(ISOLATION_LINES.ksm(config.settings.number('ksm') ?? 1))
          this.#log.line(this.#handover === undefined ? LINES.spawnedMaster(process.pid) : LINES.respawnedMaster(process.pid))
        },
        workerForked: (worker, pid) => {
          const cpus = config.settings.number('cpu-affinity')
          if (cpus !== undefined) tieToCpus(worker, pid, cpus, this.#log)
          master.workerForked(worker, pid)
        },
        workerReady: (worker, pid, first) => master.workerReady(worker, pid, first),
        call: (call) => master.call(call),
        destroy: (status) => master.destroy(status),
        brutalReload: () => void master.brutalReload(),
      },
    }
  }

  /** Everything before the first process: log, banner, pid files, folder, privileges, sockets. */
  async #prepare(): Promise<Listener[]> {
    const { settings } = this.#config
    const log = this.#log
    const fresh = this.#handover === undefined
    this.#master.hooks.prepare()
    if (this.#entered === undefined) await this.#runHooks('asap')
    this.#master.logFiles.openFirst(fresh && this.#entered === undefined)
    await takeLocks(ALL_LOCKS, { settings, log, stopped: () => this.#master.stopping })
    checkStartFolder(settings)
    this.#inputHint = describeStandardInput()
    if (this.#entered?.entered !== undefined) this.#passed = this.#entered.entered.passed
    else if (fresh)
      this.#passed = takePassedSockets(
        settings,
        log,
        settings.entries.some(({ value }) => value === 'fd://0'),
      )
    if (!settings.flag('honour-stdin') || this.#passed.some(({ passedAs }) => passedAs === 0)) emptyStandardInput()
    if (this.#entered === undefined) {
      for (const line of algorithmList(this.#config)) log.line(line)
      logBanner(log, serverVersion(), startFolder(this.#config))
    }
    const name = processName(settings, 'master')
    if (name !== undefined) process.title = name
    if (fresh && this.#entered === undefined) this.#pidfiles.write('pidfile')
    if (this.#entered === undefined) log.line(LINES.binaryPath(process.argv[1] ?? process.execPath))
    if (fresh && this.#entered === undefined) writeFiles(settings, log)
    await this.#master.plugins.emit(this.#config, 'master:start', fresh ? 'start' : 'reload')
    this.#shared = openSharedSockets(settings, (this.#handover ?? this.#entered)?.sockets ?? [], log)
    await this.#isolate(fresh)
    await waitForPaths(settings, log, () => this.#master.stopping)
    if (process.getuid?.() === 0) await this.#runHooks('as-root')
    const when = dropTime(settings)
    if (fresh && when !== 'after-apps') this.#master.launcher.confineJail()
    if (when === 'as-usual') dropPrivileges(settings, log)
    this.#changeFolder()
    if (!settings.flag('master')) log.line(LINES.noMaster)
    if (fresh) this.#pidfiles.write('pidfile2')
    logLimits(log, settings)
    checkLifetimes(settings)
    checkCheaper(this.#config, (line) => log.line(line))
    checkBacklog(settings.number('listen') ?? 100, log)
    const listeners = this.#openSockets()
    if (when === 'as-usual' || when === 'after-sockets') dropPrivileges(settings, log)
    if (settings.flag('no-new-privs')) posix.setNoNewPrivileges()
    this.#master.logFiles.openLast(fresh)
    if (when !== 'after-apps') await this.#runHooks('as-user')
    this.#patchBinary('unprivileged', this.#held(listeners))
    return listeners
  }

  /** What needs root, before as-root hooks; in uWSGI's order. A reload repeats none of it but the in-jail hooks. */
  async #isolate(fresh: boolean): Promise<void> {
    const { settings } = this.#config
    const log = this.#log
    const master = this.#master
    if (!fresh) {
      master.namespaces = NamespaceServer.open(settings, log)
      return this.#runHooks('in-jail')
    }
    if (this.#entered === undefined) {
      const joined = await joinNamespaces(settings, log)
      await this.#runHooks('pre-jail')
      this.#patchBinary('privileged', this.#shared)
      joinCgroups(settings, log)
      await this.#runHooks('in-jail')
      await this.#enterNamespaces(joined)
    }
    settleNamespace(settings, log)
    checkCapabilities(settings, log)
    if (isJailed(settings)) await this.#runHooks('post-jail')
    master.jail = Jail.enter(settings, master.children, log)
    // Before the drop, for setns-preopen.
    master.namespaces = NamespaceServer.open(settings, log)
  }

  /** A start that ends here, as another program, was a good one. */
  #patchBinary(time: PatchTime, sockets: readonly HeldSocket[]): void {
    const leave = (): void => {
      if (this.#report !== undefined) reportStarted(this.#report)
    }
    patchBinary(this.#config.settings, time, { log: this.#log, argv: this.#config.argv, sockets, leave })
  }

  async #enterNamespaces(joined: { readonly any: boolean; readonly pids: boolean }): Promise<void> {
    const { argv, startedOn } = this.#master.facts
    const report = this.#report
    if (report !== undefined) returnDaemonReport(report)
    const passed = this.#passed
    const handover = {
      version: 1,
      sockets: this.#shared,
      pidfiles: this.#pidfiles.written,
      socketFiles: [],
      startedOn,
      generations: [],
      entered: { passed },
    } as const
    const leave = (): void => {
      this.#leftToChild = true
      this.#master.close()
    }
    const keep = [...(report === undefined ? [] : [report]), ...keptOverReload(this.#config.settings)]
    await enterNamespaces(this.#config.settings, { log: this.#log, argv, handover, keep, leave, joined })
    if (report !== undefined) takeDaemonReport()
  }

  /** drop-after-apps: apps are loaded, and the hosts have given up root. */
  async #dropAfterApps(): Promise<void> {
    // A reload finds them dropped.
    if (process.getuid?.() === 0) {
      this.#master.launcher.confineJail()
      dropPrivileges(this.#config.settings, this.#log)
    }
    await this.#runHooks('as-user')
  }

  #openSockets(): Listener[] {
    const { settings } = this.#config
    const inherited = this.#handover?.sockets ?? []
    const plans = listenerPlans(this.#config)
    const supply = { inherited, passed: this.#passed, shared: this.#shared, unnamed: unnamedPlan(this.#config) }
    const listeners = openListeners(plans, settings, supply, this.#log)
    if (listeners.length > 0 || settings.flag('command-mode')) return listeners
    this.#log.line(LINES.noSockets)
    throw new StartError(`no socket to serve on; expected http-socket, socket or another listener option${this.#inputHint}`)
  }

  /** What the instance holds: the sockets it serves, and shared ones that nobody uses yet. */
  #held(listeners: readonly Listener[]): HeldSocket[] {
    return [...listeners, ...this.#shared.filter(({ fd }) => !listeners.some((listener) => listener.fd === fd))]
  }

  async #runHooks(phase: HookPhaseName): Promise<void> {
    const good = await this.#master.hooks.run(phase).catch((error: unknown) => {
      throw error instanceof HookExit ? new StartError(error.message, error.status) : error
    })
    if (!good) throw new StartError(`a hook of phase ${phase} failed (see above)`)
  }

  #changeFolder(): void {
    const folder = this.#config.settings.string('chdir')
    if (folder === undefined) return
    this.#log.line(LINES.changedFolder(folder))
    // Of a jail: the hosts are started in it.
    if (this.#master.jail !== undefined) return
    try {
      process.chdir(folder)
    } catch (error) {
      throw new StartError(`chdir: cannot change to ${folder}: ${(error as Error).message}`, undefined, error)
    }
  }

  async #startGeneration(listeners: readonly Listener[]): Promise<void> {
    const master = this.#master
    const before = master.serving
    this.#takeControl(this.#config)
    await this.#runHooks('pre-app')
    const generation = this.#createGeneration(listeners)
    master.add(generation)
    if (before === undefined) {
      master.serving = generation
      master.useSockets(this.#held(listeners))
      master.socketFiles = mergeSocketFiles(master.socketFiles, socketFiles(master.sockets))
      await generation.start()
    } else {
      await generation.start()
      await generation.serve()
      this.#switch(before, generation, listeners)
    }
    await this.#openToOthers()
  }

  #createGeneration(listeners: readonly Listener[]): Generation {
    const { reloads } = this.#master.facts
    try {
      const plan = planGeneration(reloads, this.#config, serializeConfig(this.#config), listeners, this.#master.launcher)
      this.#sayCapacity = () => logCapacity(this.#log, this.#config.settings, plan.tableBytes)
      return Generation.create(plan, this.#environment(this.#config, reloads))
    } catch (error) {
      this.#master.closeUnused(this.#held(listeners))
      throw error
    }
  }

  /** The new generation takes clients; the old one finishes what it has, and what only it had is closed with it. */
  #switch(before: Generation, generation: Generation, listeners: readonly Listener[]): void {
    const master = this.#master
    master.serving = generation
    master.useSockets(this.#held(listeners))
    const files = mergeSocketFiles(master.socketFiles, socketFiles(master.sockets))
    master.socketFiles = files.filter(({ path }) => master.sockets.some((one) => one.path === path))
    this.#log.line(LINES.gracefulReload)
    master.retire(before)
  }

  async #openToOthers(): Promise<void> {
    if (this.#handover === undefined) {
      this.#pidfiles.write('safe-pidfile')
      this.#pidfiles.write('safe-pidfile2')
    }
    this.#openStats(this.#config)
    this.#master.serving?.cheaper?.started()
    await this.#runHooks('master-start')
    await this.#master.plugins.ready(this.#config, this.#handover === undefined ? 'start' : 'reload')
    if (this.#report !== undefined) reportStarted(this.#report)
    this.#notifier.ready(undefined, this.#report === undefined ? undefined : process.pid)
  }

  #takeControl({ settings }: ResolvedConfig): void {
    const master = this.#master
    master.control?.close()
    master.control = new InstanceControl({
      settings,
      log: this.#log,
      hooks: master.hooks,
      busy: () => master.busy,
      runCommand: (command) => runTouchCommand(command, settings, master.launcher, this.#log),
      actions: instanceActions(master),
    })
  }

  #openStats({ settings }: ResolvedConfig): void {
    const address = settings.string('stats')
    const inherited = this.#handover?.stats
    if (inherited !== undefined && inherited.address !== address) posix.close(inherited.fd)
    if (address === undefined) return
    this.#master.stats = StatsServer.open(address, settings, this.#master, inherited)
  }
}
