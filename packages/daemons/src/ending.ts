// The end of a daemon on demand: asked by signal every second, killed when its mercy is over.

import { constants } from 'node:os'
import type { MasterService } from '@uwsgi-ts/core'
import { LINES } from './log-lines.js'

/** Seconds a daemon has for its end. */
export const MERCY = 3
/** Not even a kill ends a process that waits for its disk; nobody waits for it longer than these ms. */
const LAST_WAIT = 2000

export interface Ending {
  /** Settles when the daemon has ended, or cannot be ended. */
  readonly over: Promise<void>
  /** Called at the end of the daemon. */
  ended(): void
}

export function endDaemon(master: MasterService, pid: number, command: string, signal: number): Ending {
  let tell: () => void = () => undefined
  const over = new Promise<void>((resolve) => (tell = resolve))
  let killed = false
  let asked = 0
  let timer: NodeJS.Timeout | undefined
  const ask = (): void => {
    if (asked < MERCY) {
      asked += 1
      master.signalGroup(pid, signal)
      timer = setTimeout(ask, 1000)
      return
    }
    killed = true
    master.log.line(LINES.killing(pid, command))
    master.signalGroup(pid, constants.signals.SIGKILL)
    timer = setTimeout(tell, LAST_WAIT)
  }
  master.log.line(LINES.stopping(pid, command))
  ask()
  return {
    over,
    ended: () => {
      clearTimeout(timer)
      if (killed) master.log.line(LINES.annihilated(command, pid))
      tell()
    },
  }
}
