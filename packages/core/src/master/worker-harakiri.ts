// Harakiri as the master does it: a request ran too long, the worker that still runs it is described in the log and ended, after a signal that lets it end itself
// when harakiri-graceful-timeout says so. Who is due is the engine's to say (native/engine/dispatch.cc), or the harakiri-watch's.

import type { EngineToMaster } from '../engine/control-messages.js'
import type { GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import { sendSignal, whereStuck } from './worker-process.js'
import type { Worker } from './worker.js'

export type HarakiriNews = Pick<
  Extract<EngineToMaster, { t: 'harakiri' }>,
  'group' | 'worker' | 'pid' | 'core' | 'addr' | 'method' | 'uri' | 'startedAt'
>

const SIGTERM = 15

export class WorkerHarakiri {
  readonly #context: GenerationContext
  readonly #verbose: boolean
  /** Time between the signal and the kill, ms; 0: killed at once. */
  readonly #grace: number
  readonly #signal: number

  constructor(context: GenerationContext) {
    this.#context = context
    const { settings } = context.plan.config
    this.#verbose = settings.flag('harakiri-verbose')
    this.#grace = (settings.number('harakiri-graceful-timeout') ?? 0) * 1000
    this.#signal = settings.number('harakiri-graceful-signal') ?? SIGTERM
  }

  due(worker: Worker, { core, addr, method, uri, startedAt }: HarakiriNews): void {
    const { log } = this.#context
    const { id, pid } = worker
    worker.harakiri += 1
    log.dated(LINES.harakiriWorker(id, pid, worker.harakiri))
    if (this.#verbose) for (const line of whereStuck(pid)) log.line(line)
    log.dated(LINES.harakiriStatus(id))
    log.dated(LINES.harakiriCore(core, addr, method, uri, startedAt))
    log.dated(LINES.harakiriEnd(id))
    if (this.#grace === 0) return sendSignal(pid, 'SIGKILL')
    // Another request of a worker that was asked already: its time runs.
    if (worker.harakiri > 1) return
    log.dated(LINES.harakiriGraceful(id, this.#signal, this.#grace / 1000))
    sendSignal(pid, this.#signal)
    this.#killLater(worker)
  }

  /** Another program image has asked this worker to end, and the timer was lost with it. */
  adopt(worker: Worker): void {
    if (this.#grace > 0 && worker.harakiri > 0 && worker.pid > 0) this.#killLater(worker)
  }

  #killLater(worker: Worker): void {
    const { id, pid } = worker
    this.#context.later(this.#grace, () => {
      if (worker.pid !== pid) return
      this.#context.log.dated(LINES.harakiriWorker(id, pid, ++worker.harakiri))
      sendSignal(pid, 'SIGKILL')
    })
  }
}
