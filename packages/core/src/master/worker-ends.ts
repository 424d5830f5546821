// What follows when a worker has ended: another process in its place, at once or when the respawn throttle allows, an empty place, or the end of the start or of
// the instance. What an end means by itself is worker-exit's.

import type { ExitStatus } from '@uwsgi-ts/native'
import { howItEnded, type GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import { RespawnThrottle } from './respawn-throttle.js'
import { ExitCode, StartError } from './start-error.js'
import type { WorkerCheaping } from './worker-cheaping.js'
import { judgeExit } from './worker-exit.js'
import type { WorkerPlaces } from './worker-places.js'
import { workersServe } from './worker-program.js'
import type { WorkerRecycling } from './worker-recycling.js'
import type { Worker } from './worker.js'

/**
 * Time in which the death of an engine becomes known after that of its workers, ms: its memory is given back before its end is reported.
 */
const ENGINE_NEWS = 150
const SIGHUP = 1

/** Between two attempts to load an app that was broken after it had been loaded, ms. */
const APP_PAUSE = 2000

export interface EndParts {
  readonly recycling: WorkerRecycling
  readonly cheaping: WorkerCheaping
  /** Which process of its place an engine is; -1 while there is none. */
  readonly engineIncarnation: (index: number) => number
  /** A worker that had its app could not load it again. */
  readonly appFailed: (worker: Worker) => void
  /** Gives a place that waits a process. */
  readonly fork: (worker: Worker) => void
}

export class WorkerEnds {
  readonly #context: GenerationContext
  readonly #places: WorkerPlaces
  readonly #parts: EndParts
  readonly #throttle: RespawnThrottle

  constructor(context: GenerationContext, places: WorkerPlaces, parts: EndParts) {
    this.#context = context
    this.#places = places
    this.#parts = parts
    const { settings } = context.plan.config
    this.#throttle = new RespawnThrottle({
      burst: context.plan.workers * Math.max(1, context.plan.languages.length),
      interval: (settings.number('check-interval') ?? 1) * 1000,
      delay: (settings.number('forkbomb-delay') ?? 2) * 1000,
    })
  }

  ended(worker: Worker, status: ExitStatus): void {
    const context = this.#context
    const serves = workersServe(context.plan)
    // A program without a handler leaves by the signal that asks it to.
    const asked = serves && status.signal === SIGHUP
    const [code, signal] = asked ? [ExitCode.reload, null] : [status.code, status.signal]
    const { pid } = worker
    // The engine's word that it is idle comes on another socket, perhaps after the end.
    if (code === ExitCode.ok) this.#parts.recycling.sayDone(worker)
    worker.move('dead')
    worker.pid = 0
    worker.coresUp = []
    context.plan.table.set(worker.id - 1, 'accepting', 0)
    context.plan.table.set(worker.id - 1, 'pid', 0)
    if (worker.cheaping !== '' && context.phase !== 'stopping') return this.#parts.cheaping.done(worker, pid)
    // A draining engine still owes answers to requests that wait: they need a worker to the end.
    const wanted = !serves && (code !== ExitCode.ok || worker.recycled !== '')
    if (context.phase === 'retiring' && wanted && !this.#hasLostEngine(worker)) return this.#judge(worker, pid, code, signal)
    if (context.ending) {
      worker.move('retired')
      if (worker.askedAt > 0) context.log.line(LINES.workerBuried(worker.id, Math.round((Date.now() - worker.askedAt) / 1000)))
      return context.checkEnd()
    }
    if (context.environment.strict && context.phase === 'loading' && !worker.proven) {
      worker.move('retired')
      const message = `worker ${worker.id} (pid ${pid}) ${howItEnded({ code, signal })} before it was ready`
      return context.fail(new StartError(message, code ?? ExitCode.badStart))
    }
    // A worker that leaves with 0 does so because its engine is gone, whose end may become known only now, or because of the app.
    if (code === ExitCode.ok && worker.recycled === '' && !this.#hasLostEngine(worker))
      context.later(ENGINE_NEWS, () => this.#judge(worker, pid, code, signal))
    else this.#judge(worker, pid, code, signal)
  }

  #hasLostEngine(worker: Worker): boolean {
    return this.#parts.engineIncarnation(this.#places.engineIndexOf(worker)) !== worker.engineIncarnation
  }

  #judge(worker: Worker, pid: number, code: number | null, signal: number | null): void {
    const { environment, plan, log, phase } = this.#context
    const { recycled } = worker
    const letGo = phase === 'retiring' && code === ExitCode.ok && recycled === ''
    if (phase === 'stopping' || this.#places.hasNoEngine(worker) || letGo) {
      worker.move('retired')
      return this.#context.checkEnd()
    }
    const engineLost = this.#hasLostEngine(worker)
    const needApp = plan.config.settings.flag('need-app')
    const othersServe = worker.proven && this.#places.othersServe(worker)
    const verdict = judgeExit({ worker: worker.id, pid, code, signal, engineLost, needApp, othersServe, recycled })
    for (const line of verdict.lines) log.line(line)
    if (verdict.then === 'cheap') return this.#parts.cheaping.done(worker, pid)
    if (verdict.then === 'destroy') {
      worker.move('retired')
      return environment.events.destroy(ExitCode.failedApp)
    }
    worker.move('waiting')
    if (verdict.then === 'brutal-reload') return environment.events.brutalReload()
    if (verdict.then === 'respawn-later') {
      this.#parts.appFailed(worker)
      return this.#context.later(APP_PAUSE, () => this.#parts.fork(worker))
    }
    this.#respawn(worker, verdict.throttled)
  }

  #respawn(worker: Worker, throttled: boolean): void {
    const { wait, tooFast } = throttled ? this.#throttle.ask(Date.now()) : { wait: 0, tooFast: false }
    if (tooFast) this.#context.log.line(LINES.respawningTooFast(Math.round(wait / 1000)))
    this.#context.later(wait, () => this.#parts.fork(worker))
  }
}
