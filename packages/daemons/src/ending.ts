// The end of a daemon on demand: asked by signal every second, killed when its mercy is over.

import { constants } from 'node:os'
import type { MasterService } from '@uwsgi-ts/core'
import type { DaemonSpec } from './daemon-spec.js'
import { LINES } from './log-lines.js'

/** Not even a kill ends a process that waits for its disk; nobody waits for it longer than these ms. */
const LAST_WAIT = 2000

export interface Ending {
  /** Settles when the daemon has ended, or cannot be ended. */
  readonly over: Promise<void>
  /** Called at the end of the daemon. */
  ended(): void
}

/** `mercy`: seconds it has. */
export function endDaemon(
  master: MasterService,
  pid: number,
  { command, mercy, legion }: Pick<DaemonSpec, 'command' | 'mercy' | 'legion'>,
  signal: number,
): Ending {
  let tell: () => void = () => undefined
  const over = new Promise<void>((resolve) => (tell = resolve))
  let killed = false
  let asked = 0
  let timer: NodeJS.Timeout | undefined
  const ask = (): void => {
    if (asked < mercy) {
      asked += 1
      signalDaemon(master, pid, signal)
      timer = setTimeout(ask, 1000)
      return
    }
    killed = true
    master.log.line(LINES.killing(pid, command))
    signalDaemon(master, pid, constants.signals.SIGKILL)
    timer = setTimeout(tell, LAST_WAIT)
  }
  master.log.line(legion === undefined ? LINES.stopping(pid, command) : LINES.stoppingOfLegion(legion, pid, command))
  ask()
  return {
    over,
    ended: () => {
      clearTimeout(timer)
      if (killed) master.log.line(legion === undefined ? LINES.annihilated(command, pid) : LINES.annihilatedOfLegion(legion, command, pid))
      tell()
    },
  }
}

/** To its process group where it leads one. */
export function signalDaemon(master: MasterService, pid: number, signal: number): void {
  if (master.signalGroup(pid, signal)) return
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended in between.
  }
}
