// Harakiri as the master does it: the engine has given a request up and answered its client, the worker that still runs it is described in the log and ended.

import type { EngineToMaster } from '../engine/control-messages.js'
import type { GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import { sendSignal, whereStuck } from './worker-process.js'
import type { Worker } from './worker.js'

export type HarakiriNews = Extract<EngineToMaster, { t: 'harakiri' }>

export class WorkerHarakiri {
  readonly #context: GenerationContext

  constructor(context: GenerationContext) {
    this.#context = context
  }

  due(worker: Worker, { core, addr, method, uri, startedAt }: HarakiriNews): void {
    const { log } = this.#context
    const { id, pid } = worker
    worker.harakiri += 1
    log.dated(LINES.harakiriWorker(id, pid, worker.harakiri))
    if (this.#context.plan.config.settings.flag('harakiri-verbose')) for (const line of whereStuck(pid)) log.line(line)
    log.dated(LINES.harakiriStatus(id))
    log.dated(LINES.harakiriCore(core, addr, method, uri, startedAt))
    log.dated(LINES.harakiriEnd(id))
    sendSignal(pid, 'SIGKILL')
  }
}
