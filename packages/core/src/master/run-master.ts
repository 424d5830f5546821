// The life of one instance from a resolved configuration to its exit status: everything a start does, in uWSGI's order. Called by the CLI; the process ends with what
// this returns.

import { posix } from '@uwsgi-ts/native'
import { serializeConfig } from '../config/resolve.js'
import type { ResolvedConfig } from '../config/resolved-config.js'
import { StatsServer } from '../stats/stats-server.js'
import { serverVersion } from '../version.js'
import { logBanner, logCapacity, logLimits } from './banner.js'
import { childEnvironment } from './child-environment.js'
import { reportStarted, runInBackground, takeDaemonReport } from './daemonize.js'
import { Generation, type GenerationEnvironment } from './generation.js'
import { planGeneration, type GenerationPlan } from './generation-plan.js'
import { restorePlan, takeHandover, type Handover } from './handover.js'
import { listenerPlans } from './listener-plans.js'
import { checkBacklog, openListeners, type HeldSocket, type Listener } from './listening-sockets.js'
import { createLog, type Log } from './log.js'
import { LINES } from './log-lines.js'
import { emptyStandardInput, redirectLog } from './log-target.js'
import { Master } from './master.js'
import { Pidfiles } from './pidfiles.js'
import { dropPrivileges } from './privileges.js'
import { StartError } from './start-error.js'
import { removeSocketFiles, socketFiles } from './vacuum.js'

export async function runMaster(config: ResolvedConfig, argv: readonly string[]): Promise<number> {
  const { settings } = config
  const log = createLog()
  const handover = takeHandover()
  const report = takeDaemonReport()
  try {
    const background = settings.has('daemonize') ? 'daemonize' : 'daemonize2'
    const logfile = settings.string(background)
    if (logfile !== undefined && report === undefined && handover === undefined) return await runInBackground(logfile, background, argv)
    return await new Start(config, argv, log, handover, report).run()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    log.line(`uwsgi-ts: not started: ${error.message}`)
    return error.status
  }
}

class Start {
  readonly #config: ResolvedConfig
  readonly #log: Log
  readonly #handover: Handover | undefined
  readonly #report: number | undefined
  readonly #pidfiles: Pidfiles
  readonly #master: Master
  #capacityLine: () => void = () => undefined

  constructor(config: ResolvedConfig, argv: readonly string[], log: Log, handover: Handover | undefined, report: number | undefined) {
    this.#config = config
    this.#log = log
    this.#handover = handover
    this.#report = report
    this.#pidfiles = new Pidfiles(config.settings, log, handover?.pidfiles)
    this.#master = new Master({
      config, argv, log,
      pidfiles: this.#pidfiles,
      reloads: countReloads(),
      startedOn: handover?.startedOn ?? Math.floor(Date.now() / 1000),
    })
  }

  async run(): Promise<number> {
    const master = this.#master
    const { plugins, settings } = this.#config
    try {
      await this.#adoptGenerations()
      const started = await this.#startOrFallBack()
      if (started !== undefined) return started
      return await this.#serveUntilEnd()
    } finally {
      master.close()
      await plugins.emit('master:stop').catch((error: unknown) => this.#log.line((error as Error).message))
      await plugins.stop()
      if (settings.flag('vacuum')) {
        this.#pidfiles.remove()
        removeSocketFiles(master.socketFiles, this.#log)
      }
    }
  }

  /** Status when the start has failed and nothing goes on. */
  async #startOrFallBack(): Promise<number | undefined> {
    const master = this.#master
    const before = master.serving
    try {
      const listeners = await this.#prepare()
      await this.#startGeneration(listeners)
      return undefined
    } catch (error) {
      if (master.stopping) return undefined
      const stopped = [...master.generations].filter((generation) => generation !== before && generation.phase === 'loading')
      await Promise.all(stopped.map((generation) => generation.kill()))
      if (before === undefined) throw error
      this.#log.line(`reload: the new configuration did not start: ${(error as Error).message}; the old one goes on`)
      return undefined
    } finally {
      master.loading = false
    }
  }

  async #serveUntilEnd(): Promise<number> {
    const status = await this.#master.ended
    this.#log.line(LINES.goodbye)
    return status
  }

  /** On a reload the generation of the former program image goes on under this one. */
  async #adoptGenerations(): Promise<void> {
    const master = this.#master
    posix.setChildSubreaper(true)
    if (this.#handover === undefined) return
    master.sockets = this.#handover.sockets
    master.socketFiles = this.#handover.socketFiles
    for (const handed of this.#handover.generations) {
      const plan = await restorePlan(handed)
      const generation = Generation.adopt(plan, handed.facts, this.#environment(plan.config, plan.number))
      master.add(generation)
      if (generation.phase === 'serving') master.serving = generation
    }
    master.children.reap()
  }

  #environment(config: ResolvedConfig, reloads: number): GenerationEnvironment {
    const master = this.#master
    return {
      log: this.#log,
      children: master.children,
      env: childEnvironment(config.settings),
      strict: this.#master.serving !== undefined,
      hostFacts: { version: serverVersion(), cwd: process.cwd(), reloads, startedOn: master.facts.startedOn },
      events: {
        languagesUp: () => this.#capacityLine(),
        loaded: () => this.#log.line(this.#handover === undefined ? LINES.spawnedMaster(process.pid) : LINES.respawnedMaster(process.pid)),
        call: (name, args, answer) => master.call(name, args, answer),
        destroy: (status) => master.destroy(status),
        brutalReload: () => void master.brutalReload(),
      },
    }
  }

  /** Everything before the first process: log, banner, pid files, folder, privileges, sockets. */
  async #prepare(): Promise<Listener[]> {
    const { settings, plugins, cwd } = this.#config
    const log = this.#log
    const fresh = this.#handover === undefined
    const logto = settings.string('logto')
    if (logto !== undefined) redirectLog(logto, 'logto')
    emptyStandardInput()
    logBanner(log, serverVersion(), cwd)
    if (fresh) this.#pidfiles.write('pidfile')
    log.line(LINES.binaryPath(process.argv[1] ?? process.execPath))
    await plugins.emit('master:start')
    // Sockets can only be given away by root, so chown-socket puts the drop behind the binding.
    const dropLate = settings.has('chown-socket')
    if (!dropLate) dropPrivileges(settings, log)
    if (dropLate && process.getuid?.() === 0 && !settings.has('uid')) dropPrivileges(settings, log)
    this.#changeFolder()
    if (!settings.flag('master')) log.line(LINES.noMaster)
    if (fresh) this.#pidfiles.write('pidfile2')
    logLimits(log, settings)
    checkBacklog(settings.number('listen') ?? 100, log)
    const plans = listenerPlans(this.#config)
    if (plans.length === 0) {
      log.line(LINES.noSockets)
      throw new StartError('no socket to serve on; expected http-socket, socket or another listener option')
    }
    const listeners = openListeners(plans, settings, this.#handover?.sockets ?? [], log)
    dropPrivileges(settings, log)
    const logto2 = settings.string('logto2')
    if (logto2 !== undefined) redirectLog(logto2, 'logto2')
    return listeners
  }

  #changeFolder(): void {
    const folder = this.#config.settings.string('chdir')
    if (folder === undefined) return
    this.#log.line(LINES.changedFolder(folder))
    try {
      process.chdir(folder)
    } catch (error) {
      throw new StartError(`chdir: cannot change to ${folder}: ${(error as Error).message}`, undefined, error)
    }
  }

  async #startGeneration(listeners: Listener[]): Promise<void> {
    const master = this.#master
    const before = master.serving
    const heldBefore = master.sockets
    if (before === undefined) master.socketFiles = socketFiles(listeners)
    const plan = planGeneration(master.facts.reloads, this.#config, serializeConfig(this.#config), listeners)
    this.#capacityLine = () => logCapacity(this.#log, this.#config.settings, plan.tableBytes)
    const generation = Generation.create(plan, this.#environment(this.#config, master.facts.reloads))
    master.add(generation)
    if (before === undefined) {
      master.serving = generation
      master.sockets = listeners
    }
    await generation.start()
    if (before !== undefined) await generation.serve()
    master.serving = generation
    master.sockets = listeners
    if (before !== undefined) {
      const all = [...this.#handover?.socketFiles ?? [], ...socketFiles(listeners)]
      master.socketFiles = all.filter(({ path }, i) => listeners.some((listener) => listener.path === path) && all.findIndex((file) => file.path === path) === i)
      this.#switchFrom(before, heldBefore, listeners)
    }
    await this.#openToOthers(plan)
  }

  /** The new generation takes clients: the old one finishes what it has, and sockets that only it had are closed. */
  #switchFrom(before: Generation, heldBefore: readonly HeldSocket[], listeners: readonly Listener[]): void {
    this.#log.line(LINES.gracefulReload)
    const unused = heldBefore.filter(({ fd }) => !listeners.some((listener) => listener.fd === fd))
    void before.retire().then(() => {
      for (const { fd } of unused) posix.close(fd)
    })
  }

  async #openToOthers(plan: GenerationPlan): Promise<void> {
    const { settings, plugins } = plan.config
    if (this.#handover === undefined) {
      this.#pidfiles.write('safe-pidfile')
      this.#pidfiles.write('safe-pidfile2')
    }
    const address = settings.string('stats')
    if (address !== undefined) this.#master.stats = StatsServer.open(address, settings, this.#master, this.#handover?.stats)
    await plugins.emit('master:ready')
    if (this.#report !== undefined) reportStarted(this.#report)
  }
}

/** As in uWSGI: the first start sets the counter, every further image of the program counts it up. */
function countReloads(): number {
  const before = process.env['UWSGI_RELOADS']
  const count = before === undefined || !/^\d+$/.test(before) ? 0 : Number(before) + 1
  process.env['UWSGI_RELOADS'] = String(count)
  return count
}

