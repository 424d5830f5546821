// What runs in an engine process around the native engine: configures it, runs plugins' request hooks and API functions for it, and carries
// its events to the master.

import { Engine, shm, type EngineSettings, type NativeEngine } from '@uwsgi-ts/native'
import type { MessageConnection } from '../channel/message-lines.js'
import { restoreConfig } from '../config/resolve.js'
import type { ResolvedConfig } from '../config/resolved-config.js'
import { processName } from '../master/process-names.js'
import { removeRunDir } from '../master/run-dir.js'
import { ApiCalls } from './api-calls.js'
import { ENGINE_FDS, type EngineToMaster, type MasterToEngine } from './control-messages.js'
import { RequestHooks } from './request-hooks.js'

type Configure = Extract<MasterToEngine, { t: 'configure' }>

export class EngineHost {
  readonly #control: MessageConnection<MasterToEngine, EngineToMaster>
  readonly #log: (line: string) => void
  readonly #exit: (status: number) => void
  #configure: Configure | undefined
  #config: ResolvedConfig | undefined
  #engine: NativeEngine | undefined
  #calls: ApiCalls | undefined

  constructor(control: MessageConnection<MasterToEngine, EngineToMaster>, log: (line: string) => void, exit: (status: number) => void) {
    this.#control = control
    this.#log = log
    this.#exit = exit
  }

  receive(message: MasterToEngine): void {
    switch (message.t) {
      case 'configure':
        this.#start(message).catch((error: unknown) => {
          this.#control.send({ t: 'failed', message: error instanceof Error ? error.message : String(error) })
        })
        return
      case 'listen':
        return this.#listen()
      case 'drain-worker':
        return this.#engine?.drainWorker(message.group, message.worker, message.pid)
      case 'drain':
        return this.#drain(message.idleGrace)
      case 'pause':
        return this.#engine?.setPaused(message.on)
      case 'logging':
        return this.#engine?.setLogging(message.on)
      case 'stats':
        if (this.#engine !== undefined)
          this.#control.send({ t: 'stats', id: message.id, engine: this.#engine.stats(), running: this.#engine.running() })
        return
      case 'ping':
        return this.#control.send({ t: 'pong' })
      case 'result':
        return this.#calls?.result(message.id, message.error, message.items)
      case 'stop':
        void this.#stop(0)
    }
  }

  /** The master was killed: nothing may outlive it. Workers of this engine are ended, and the private folder with them. */
  masterLost(): void {
    for (const pid of this.#engine?.workerPids() ?? []) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Its zygote was faster.
      }
    }
    if (this.#configure !== undefined) removeRunDir(this.#configure.runDir)
    void this.#stop(1)
  }

  async #start(configure: Configure): Promise<void> {
    this.#configure = configure
    const config = await restoreConfig(configure.config, this.#log)
    this.#config = config
    const name = processName(config.settings, `engine ${configure.engine + 1}`)
    if (name !== undefined) process.title = name
    const engine = new Engine(nativeSettings(configure), {
      onCoreUp: (group, worker, core, pid) => this.#control.send({ t: 'core-up', group, worker, core, pid }),
      onCoreDown: (group, worker, core, pid, cut) => this.#control.send({ t: 'core-down', group, worker, core, pid, cut }),
      onWorkerFull: (group, worker, pid) => this.#control.send({ t: 'worker-full', group, worker, pid }),
      onStarved: (group) => this.#control.send({ t: 'starved', group }),
      onWorkerDrained: (group, worker, pid) => this.#control.send({ t: 'worker-drained', group, worker, pid }),
      onHarakiri: (info) => this.#control.send({ t: 'harakiri', ...info }),
      onCall: (core, stream, call, args, worker, group) => this.#calls?.receive({ core, stream, call, worker, group }, args),
      onRequest: (request, filter) => hooks.run(request, filter),
      onDrained: () => this.#control.send({ t: 'drained' }),
      onLog: (line) => this.#log(line),
    })
    const hooks = new RequestHooks(engine, config.plugins.hooks, this.#log)
    this.#engine = engine
    this.#calls = new ApiCalls(engine, config.plugins.functions, this.#control)
    engine.attachTable(shm.mapTable(ENGINE_FDS.table))
    engine.setFilters(config.plugins.hooks.map(({ hook }) => hook.filter))
    await config.plugins.emit('engine:start')
    engine.listenChannel(ENGINE_FDS.channel)
    this.#control.send({ t: 'ready', pid: process.pid })
    await config.plugins.emit('engine:ready')
  }

  #listen(): void {
    this.#configure?.listeners.forEach((listener, i) => this.#engine?.listen({ ...listener, fd: ENGINE_FDS.firstListener + i }))
  }

  #drain(idleGrace: number): void {
    if (this.#engine === undefined) this.#control.send({ t: 'drained' })
    else this.#engine.drain(idleGrace)
  }

  async #stop(status: number): Promise<void> {
    // Whatever still comes on the control connection finds no engine.
    const engine = this.#engine
    this.#engine = undefined
    this.#calls = undefined
    engine?.close()
    await this.#config?.plugins.emit('engine:stop').catch((error: unknown) => this.#log(String(error)))
    await this.#config?.plugins.stop()
    this.#exit(status)
  }
}

function nativeSettings({ settings }: Configure): EngineSettings {
  return { ...settings, groupOfModifier: Uint8Array.from(settings.groupOfModifier), dedicatedLoop: true }
}
