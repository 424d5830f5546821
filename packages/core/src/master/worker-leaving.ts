// Workers that are told to leave: to be replaced (reloads of workers only), or because their generation ends. What follows when one has left is worker-ends'.

import { ChainReload } from './chain-reload.js'
import type { GenerationContext } from './generation-context.js'
import { LINES } from './log-lines.js'
import type { WorkerPlaces } from './worker-places.js'
import { sendSignal } from './worker-process.js'
import { workersServe } from './worker-program.js'
import { LIVING_STATES } from './worker-state.js'
import type { Worker } from './worker.js'

export class WorkerLeaving {
  readonly #context: GenerationContext
  readonly #places: WorkerPlaces
  #chain: ChainReload | undefined
  /** The first of a reload, which shows whether the app can be loaded; the others follow it. */
  #trial: { readonly worker: Worker; readonly pid: number } | undefined

  constructor(context: GenerationContext, places: WorkerPlaces) {
    this.#context = context
    this.#places = places
  }

  /** Each worker finishes its requests, leaves with status 17, and is replaced. Where each must load its app anew one goes first. */
  reload(): void {
    const { settings } = this.#context.plan.config
    if (!settings.flag('lazy-apps') || !settings.flag('need-app')) return this.#replaceAll()
    const candidates = this.#places.all.filter((worker) => worker.proven && this.#places.othersServe(worker))
    // One that is on its way, perhaps because it could not load its app before, shows it too, and costs nobody.
    const coming = candidates.find(({ state }) => state === 'waiting' || state === 'forking' || state === 'starting')
    const first = coming ?? candidates.find(({ state }) => state === 'ready')
    if (first === undefined) return this.#replaceAll()
    this.#trial = { worker: first, pid: coming === undefined ? first.pid : 0 }
    if (coming === undefined) this.#replace(first)
  }

  #replaceAll(but?: Worker): void {
    for (const worker of this.#places.all) {
      if (worker !== but && (worker.state === 'starting' || worker.state === 'ready')) this.#replace(worker)
    }
  }

  /** The same for one worker after the other. */
  async chainReload(): Promise<void> {
    const { log } = this.#context
    this.#chain = new ChainReload({ log, workers: this.#places.all, replace: (worker) => this.#replace(worker) })
    await this.#chain.run()
    this.#chain = undefined
  }

  get chainReloading(): boolean {
    return this.#chain !== undefined
  }

  /** A worker has changed its state: a chain may be waiting for that, or the others of a reload. */
  changed(worker: Worker): void {
    this.#chain?.changed(worker)
    const trial = this.#trial
    if (trial?.worker !== worker || (worker.state === 'ready' && worker.pid === trial.pid)) return
    if (worker.state !== 'ready' && worker.state !== 'cheaped') return
    this.#trial = undefined
    this.#replaceAll(worker)
  }

  /** A worker that had its app could not load it again: nobody else is sent to the same fate. */
  appFailed(worker: Worker): void {
    const inChain = this.#chain?.appFailed(worker) === true
    const tried = this.#trial?.worker === worker
    if (tried) this.#trial = undefined
    if (inChain || tried) this.#context.log.dated(LINES.reloadStopped(worker.id))
  }

  /** Each worker leaves at once, and is replaced. */
  killAndReplace(): void {
    for (const { state, id, pid } of this.#places.all) {
      if (state !== 'starting' && state !== 'ready') continue
      this.#context.log.dated(LINES.killingWorkerNow(id, pid))
      sendSignal(pid, 'SIGINT')
    }
  }

  #replace(worker: Worker): void {
    // Its host says in the log that it is leaving.
    sendSignal(worker.pid, 'SIGHUP')
    this.endAfterMercy(worker)
  }

  endAfterMercy(worker: Worker): void {
    const { log, plan } = this.#context
    const { id, pid } = worker
    this.#context.later(plan.mercy, () => {
      if (worker.pid !== pid) return
      log.dated(LINES.noMercy(id, pid))
      sendSignal(pid, 'SIGKILL')
    })
  }

  #endReloads(): void {
    this.#chain?.end()
    this.#trial = undefined
  }

  /** No worker is replaced any more; those that run leave when their engine has let them go. */
  retire(): void {
    this.#endReloads()
    for (const worker of this.#places.all) {
      // A place without a process may still be wanted, for requests that come on open connections; its engine's end retires it.
      if (worker.state !== 'starting' && worker.state !== 'ready') continue
      worker.askedAt = Date.now()
      worker.move('draining')
      this.#context.log.line(LINES.killingWorker(worker.id, worker.pid))
      if (workersServe(this.#context.plan)) sendSignal(worker.pid, 'SIGHUP')
    }
  }

  stop(signal: NodeJS.Signals): void {
    this.#endReloads()
    for (const worker of this.#places.all) {
      if (worker.state === 'waiting' || worker.state === 'cheaped') worker.move('retired')
      else if (LIVING_STATES.has(worker.state) && worker.state !== 'forking' && worker.state !== 'dying') this.end(worker, signal)
    }
  }

  end(worker: Worker, signal: NodeJS.Signals): void {
    worker.askedAt = Date.now()
    worker.move('dying')
    sendSignal(worker.pid, signal)
  }

  /** `say`: the mercy is over, and the log tells so. */
  kill(say: boolean): void {
    for (const worker of this.#places.all) {
      if (worker.pid === 0 || !LIVING_STATES.has(worker.state)) continue
      if (say) this.#context.log.dated(LINES.noMercy(worker.id, worker.pid))
      sendSignal(worker.pid, 'SIGKILL')
    }
  }

  /** An engine of a generation that ends has left. Who has not met it would wait for it until the mercy is over; the others were told. */
  engineGone(index: number): void {
    this.#places.goneEngines.add(index)
    for (const worker of this.#places.all) {
      if (this.#places.engineIndexOf(worker) !== index) continue
      if (worker.state === 'waiting' || worker.state === 'cheaped') worker.move('retired')
      else if (!worker.met && (worker.state === 'starting' || worker.state === 'draining')) this.end(worker, 'SIGTERM')
    }
  }
}
