// Reading and writing the shared worker table (native/shm/worker_table.h) from TypeScript. The master and the stats server use it; engines count in C++.
// Where a word lies follows from the layout's field names alone. Every access is one atomic word: fields of one row may be of different moments.

import type { WorkerTableLayout } from './addon.js'

/** Words at the start of the table. `magic`, `workers` and `cores_per_worker` are set once by createTable. */
export type HeaderField = 'magic' | 'workers' | 'cores_per_worker' | 'total_requests' | 'queue_full' | 'spare0' | 'spare1' | 'spare2'
export type WorkerField =
  | 'id'
  | 'pid'
  | 'requests'
  | 'delta_requests'
  | 'exceptions'
  | 'harakiri_count'
  | 'signals'
  | 'tx'
  | 'running_time_us'
  | 'avg_rt_us'
  | 'last_spawn'
  | 'respawn_count'
  | 'accepting'
  | 'busy_cores'
  | 'rss'
  | 'vsz'
export type CoreField =
  | 'requests'
  | 'static_requests'
  | 'routed_requests'
  | 'offloaded_requests'
  | 'write_errors'
  | 'read_errors'
  | 'in_request'
  | 'request_start_us'
export type AppField = 'requests' | 'exceptions'

export type TableHeader = Readonly<Record<Exclude<HeaderField, 'magic'>, number>>
export type WorkerRow = Readonly<Record<WorkerField, number>>
export type CoreRow = Readonly<Record<CoreField, number>>
export type AppRow = Readonly<Record<AppField, number>>

/** Typed access to one mapped table. Indexes count from 0; one out of range throws. Values come as numbers, exact up to 2^53. */
export class WorkerTable {
  readonly workers: number
  readonly coresPerWorker: number
  readonly maxApps: number
  readonly #words: BigUint64Array
  readonly #layout: WorkerTableLayout
  readonly #stride: number

  constructor(words: BigUint64Array, layout: WorkerTableLayout) {
    if (words[0] !== layout.magic)
      throw new Error('worker table: the first word is not the magic number; expected words from shm.createTable or shm.mapTable')
    this.#words = words
    this.#layout = layout
    this.workers = this.#load(layout.header.indexOf('workers'))
    this.coresPerWorker = this.#load(layout.header.indexOf('cores_per_worker'))
    this.maxApps = layout.maxApps
    this.#stride = layout.worker.length + layout.maxApps * layout.app.length + this.coresPerWorker * layout.core.length
    const expected = layout.header.length + this.workers * this.#stride
    if (words.length !== expected) {
      throw new Error(
        `worker table: ${words.length} words for ${this.workers} workers of ${this.coresPerWorker} cores; expected ${expected}`,
      )
    }
  }

  header(): TableHeader {
    // The magic number does not fit a number, and is of no use here.
    const { magic: _, ...header } = this.#row(0, this.#layout.header)
    return header as TableHeader
  }

  worker(worker: number): WorkerRow {
    return this.#row(this.#workerStart(worker), this.#layout.worker) as WorkerRow
  }

  core(worker: number, core: number): CoreRow {
    return this.#row(this.#coreStart(worker, core), this.#layout.core) as CoreRow
  }

  app(worker: number, app: number): AppRow {
    return this.#row(this.#appStart(worker, app), this.#layout.app) as AppRow
  }

  get(worker: number, field: WorkerField): number {
    return this.#load(this.#workerWord(worker, field))
  }

  set(worker: number, field: WorkerField, value: number): void {
    Atomics.store(this.#words, this.#workerWord(worker, field), word(field, value))
  }

  /** Adds and returns the new value. */
  add(worker: number, field: WorkerField, amount: number): number {
    return this.#add(this.#workerWord(worker, field), field, amount)
  }

  setHeader(field: 'total_requests' | 'queue_full', value: number): void {
    Atomics.store(this.#words, at(this.#layout.header, field), word(field, value))
  }

  addHeader(field: 'total_requests' | 'queue_full', amount: number): number {
    return this.#add(at(this.#layout.header, field), field, amount)
  }

  setCore(worker: number, core: number, field: CoreField, value: number): void {
    Atomics.store(this.#words, this.#coreStart(worker, core) + at(this.#layout.core, field), word(field, value))
  }

  addCore(worker: number, core: number, field: CoreField, amount: number): number {
    return this.#add(this.#coreStart(worker, core) + at(this.#layout.core, field), field, amount)
  }

  setApp(worker: number, app: number, field: AppField, value: number): void {
    Atomics.store(this.#words, this.#appStart(worker, app) + at(this.#layout.app, field), word(field, value))
  }

  addApp(worker: number, app: number, field: AppField, amount: number): number {
    return this.#add(this.#appStart(worker, app) + at(this.#layout.app, field), field, amount)
  }

  #workerStart(worker: number): number {
    checkIndex('worker', worker, this.workers)
    return this.#layout.header.length + worker * this.#stride
  }

  #workerWord(worker: number, field: WorkerField): number {
    return this.#workerStart(worker) + at(this.#layout.worker, field)
  }

  #appStart(worker: number, app: number): number {
    checkIndex('app', app, this.maxApps)
    return this.#workerStart(worker) + this.#layout.worker.length + app * this.#layout.app.length
  }

  #coreStart(worker: number, core: number): number {
    checkIndex('core', core, this.coresPerWorker)
    const { worker: row, app } = this.#layout
    return this.#workerStart(worker) + row.length + this.maxApps * app.length + core * this.#layout.core.length
  }

  #row(start: number, fields: readonly string[]): Record<string, number> {
    return Object.fromEntries(fields.map((field, i) => [field, this.#load(start + i)]))
  }

  #load(index: number): number {
    return Number(Atomics.load(this.#words, index))
  }

  #add(index: number, field: string, amount: number): number {
    const step = word(field, amount)
    return Number(Atomics.add(this.#words, index, step) + step)
  }
}

function at(fields: readonly string[], field: string): number {
  const index = fields.indexOf(field)
  if (index < 0) throw new Error(`worker table: no field ${field}; expected one of ${fields.join(', ')}`)
  return index
}

function checkIndex(what: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return
  throw new RangeError(`worker table: ${what} ${index} is not in the table; expected 0 to ${count - 1}`)
}

/** Words are unsigned: a negative or broken number would silently become a huge one. */
function word(field: string, value: number): bigint {
  if (Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  throw new RangeError(`worker table: ${value} cannot be the value of ${field}; expected an integer from 0 to 2^53-1`)
}
