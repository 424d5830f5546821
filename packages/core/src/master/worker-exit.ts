// What the end of a worker means: from how it ended to what is logged and done. Pure, so that every case is a row of a test.

import { LINES } from './log-lines.js'
import { ExitCode } from './start-error.js'
import type { RecycleReason } from './worker.js'

export interface WorkerEnd {
  readonly worker: number
  readonly pid: number
  readonly code: number | null
  readonly signal: number | null
  /** Its engine's process died while it lived, so it had to leave. */
  readonly engineLost: boolean
  readonly needApp: boolean
  /** It has had its app before, and other workers of its language still have theirs. */
  readonly othersServe: boolean
  /** It was told to finish and leave, to be replaced. */
  readonly recycled: RecycleReason | ''
}

export interface ExitVerdict {
  /** `destroy`: the whole instance ends with status 22. */
  readonly then: 'respawn' | 'respawn-later' | 'cheap' | 'destroy' | 'brutal-reload'
  readonly lines: readonly string[]
  /** The respawn counts for the fork-bomb guard. */
  readonly throttled: boolean
}

export function judgeExit({ worker, pid, code, signal, engineLost, needApp, othersServe, recycled }: WorkerEnd): ExitVerdict {
  const died = LINES.workerDied(worker, pid, signal)
  switch (code) {
    case ExitCode.ok:
      // uWSGI says nothing more of one whose lifetime was over.
      if (recycled !== '')
        return { then: 'respawn', lines: recycled === 'lifetime' ? [] : [LINES.killedSuccessfully(worker, pid)], throttled: false }
      return engineLost ? { then: 'respawn', lines: [], throttled: false } : { then: 'respawn', lines: [died], throttled: true }
    case ExitCode.cheap:
      return { then: 'cheap', lines: [LINES.askedForCheap(worker, pid), LINES.cheaped(worker)], throttled: false }
    case ExitCode.reload:
    case ExitCode.quiet:
      return { then: 'respawn', lines: [], throttled: true }
    case ExitCode.failedApp:
      // The app was broken after it had been loaded: no reason to end those that have it.
      if (needApp && othersServe)
        return { then: 'respawn-later', lines: [LINES.failedApp(worker, pid), LINES.othersGoOn(worker)], throttled: false }
      return needApp
        ? { then: 'destroy', lines: [LINES.failedApp(worker, pid), LINES.needAppRequested], throttled: false }
        : { then: 'respawn', lines: [LINES.failedAppRetry(worker, pid), died], throttled: true }
    case ExitCode.brutalReload:
      return { then: 'brutal-reload', lines: [LINES.inconsistentState(worker, pid)], throttled: false }
    default:
      return { then: 'respawn', lines: [died], throttled: true }
  }
}
