// One worker place: its state, its process and what is known of it. Decides nothing; the generation does.

import { isLegalMove, type WorkerState } from './worker-state.js'

export interface WorkerFacts {
  readonly group: number
  /** 1-based, as in logs. */
  readonly id: number
  state: WorkerState
  pid: number
  /** Cores whose connection is up. */
  coresUp: number[]
  /** It was ready at least once since the generation started. */
  proven: boolean
  /** It had a process before: the next one is a respawn. */
  spawned: boolean
  /** Incarnation of its engine when it was forked; another one now means that its engine died under it. */
  engineIncarnation: number
  /** When it was asked to leave, ms since the epoch; 0: it was not. */
  askedAt: number
  /** Its engine has seen the current process. */
  met: boolean
  /** Harakiri attempts on the current process. */
  harakiri: number
  /** Why it is being replaced, from the decision until the next process is ready; empty: it is not. */
  recycled: RecycleReason | ''
  /** When that was decided, ms since the epoch. */
  recycledAt: number
  /** The log says already that its work is done. */
  saidDone: boolean
  /** It is not wanted any more, and is not replaced when it has left; empty: it is wanted. */
  cheaping: CheapingReason | ''
}

/** `cheaper`: there are more than the load needs; `idle`: none is wanted at all. */
export type CheapingReason = 'cheaper' | 'idle'

/** `requests`: max-requests; `memory`: reload-on-as and reload-on-rss; `lifetime`: max-worker-lifetime. */
export type RecycleReason = 'requests' | 'memory' | 'lifetime'

export class Worker implements WorkerFacts {
  readonly group: number
  readonly id: number
  pid: number
  coresUp: number[]
  proven: boolean
  spawned: boolean
  engineIncarnation: number
  askedAt: number
  met: boolean
  harakiri: number
  recycled: RecycleReason | ''
  recycledAt: number
  saidDone: boolean
  cheaping: CheapingReason | ''
  #state: WorkerState

  constructor(facts: Pick<WorkerFacts, 'group' | 'id'> & Partial<WorkerFacts>) {
    this.group = facts.group
    this.id = facts.id
    this.#state = facts.state ?? 'waiting'
    this.pid = facts.pid ?? 0
    this.coresUp = facts.coresUp ?? []
    this.proven = facts.proven ?? false
    this.spawned = facts.spawned ?? false
    this.engineIncarnation = facts.engineIncarnation ?? 0
    this.askedAt = facts.askedAt ?? 0
    this.met = facts.met ?? false
    this.harakiri = facts.harakiri ?? 0
    this.recycled = facts.recycled ?? ''
    this.recycledAt = facts.recycledAt ?? 0
    this.saidDone = facts.saidDone ?? false
    this.cheaping = facts.cheaping ?? ''
  }

  get state(): WorkerState {
    return this.#state
  }

  /** An illegal move is a fault of the master's logic and is thrown. */
  move(to: WorkerState): void {
    if (!isLegalMove(this.#state, to)) {
      throw new Error(`worker ${this.id} (pid ${this.pid}): cannot go from ${this.#state} to ${to}`)
    }
    this.#state = to
  }

  facts(): WorkerFacts {
    const { group, id, state, pid, coresUp, proven, spawned, engineIncarnation, askedAt, met, harakiri } = this
    const { recycled, recycledAt, saidDone, cheaping } = this
    const process = { pid, coresUp, proven, spawned, engineIncarnation, askedAt, met, harakiri }
    return { group, id, state, ...process, recycled, recycledAt, saidDone, cheaping }
  }
}
