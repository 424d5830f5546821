// What a cheaper algorithm sees, taken from the places of the workers and the shared table. A worker number is one place here, however many languages have
// a process of that number.

import type { WorkerTable } from '@uwsgi-ts/native'
import type { Worker } from '../master/worker.js'
import type { WorkerState } from '../master/worker-state.js'
import type { CheaperSnapshot, CheaperWorker } from './algorithm.js'

const WITHOUT_PROCESS: ReadonlySet<WorkerState> = new Set(['cheaped', 'retired'])

export interface SnapshotInput {
  readonly workers: readonly Worker[]
  readonly table: Pick<WorkerTable, 'get' | 'core' | 'workers' | 'coresPerWorker'>
  readonly now: number
  readonly waiting: number
  readonly canSpawn: boolean
}

export function takeSnapshot({ workers: places, table, now, waiting, canSpawn }: SnapshotInput): CheaperSnapshot {
  const workers: CheaperWorker[] = Array.from({ length: table.workers }, (_, index) => {
    const active = places.some((place) => place.id === index + 1 && isActive(place))
    return { id: index + 1, active, busy: active && isBusy(table, index + 1), runningTime: table.get(index, 'running_time_us') }
  })
  const active = workers.filter((worker) => worker.active).length
  const busy = workers.filter((worker) => worker.busy).length
  return { now, workers, active, busy, cheaped: workers.length - active, waiting, canSpawn }
}

/** It has a process that stays, or will get one. */
export function isActive({ state, cheaping }: Worker): boolean {
  return !WITHOUT_PROCESS.has(state) && cheaping === ''
}

/** `id` counts from 1. */
export function isBusy(table: Pick<WorkerTable, 'core' | 'coresPerWorker'>, id: number): boolean {
  for (let core = 0; core < table.coresPerWorker; core++) if (table.core(id - 1, core).in_request > 0) return true
  return false
}
