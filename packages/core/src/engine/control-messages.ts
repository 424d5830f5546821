// Messages between master and engine: one JSON object a line on a unix stream socket (descriptor 3 of the engine). The only place that says
// what may be said.

import type { EngineListener, EngineSettings, EngineStats, RunningRequest } from '@uwsgi-ts/native'
import type { SerialConfig } from '../config/resolved-config.js'

/** Descriptor numbers in an engine process. Listeners follow from `firstListener` on. */
export const ENGINE_FDS = { control: 3, table: 4, channel: 5, firstListener: 6 } as const

/** A core or worker is named by these three. */
export interface WorkerName {
  readonly group: number
  readonly worker: number
  readonly pid: number
}

export type MasterToEngine =
  | {
      t: 'configure'
      engine: number
      engines: number
      generation: number
      runDir: string
      config: SerialConfig
      settings: SerialSettings
      listeners: Array<Omit<EngineListener, 'fd'>>
    }
  /** Take connections of clients from now on. Apart from `configure`, so that a new generation does so only when it can answer. */
  | { t: 'listen' }
  | ({ t: 'drain-worker' } & WorkerName)
  | { t: 'drain'; idleGrace: number }
  | { t: 'pause'; on: boolean }
  | { t: 'logging'; on: boolean }
  | { t: 'stats'; id: number }
  /** To be answered with `pong`: an engine whose JavaScript does not return cannot. */
  | { t: 'ping' }
  | { t: 'stop' }
  | { t: 'result'; id: number; error?: string; items: string[] }

export type EngineToMaster =
  /** Configured: hosts may connect. */
  | { t: 'ready'; pid: number }
  | ({ t: 'core-up'; core: number } & WorkerName)
  | ({ t: 'core-down'; core: number; cut: number } & WorkerName)
  /** It has had its max-requests and gets no more; `drain-worker` sends it away. */
  | ({ t: 'worker-full' } & WorkerName)
  /** Requests for this language wait, and no worker takes them. Said once until one is there. */
  | { t: 'starved'; group: number }
  /** Its last request is answered and it was told to stop. */
  | ({ t: 'worker-drained' } & WorkerName)
  | ({ t: 'harakiri'; core: number; addr: string; method: string; uri: string; startedAt: number; elapsed: number } & WorkerName)
  | { t: 'drained' }
  | { t: 'pong' }
  | { t: 'stats'; id: number; engine: EngineStats; running: RunningRequest[] }
  /**
   * An API function the engine cannot answer alone (`reload`, `stop`, `workers` ...). Arguments are latin-1 text. id 0: no answer is
   * wanted.
   */
  | { t: 'call'; id: number; group: number; worker: number; name: string; args: string[] }
  | { t: 'failed'; message: string }

/** EngineSettings as JSON: the byte table as an array. */
export type SerialSettings = Omit<EngineSettings, 'groupOfModifier'> & { groupOfModifier: number[] }
