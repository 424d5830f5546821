// What the doctor knows of the machine a configuration is to run on, which it takes to be this one. Handed in, so that tests can describe another.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'

export interface Machine {
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
  /** Longest listen queue the kernel allows; undefined where it does not say. */
  readonly somaxconn: number | undefined
  /** User the server would be started as. */
  readonly uid: number
  /** Started by systemd, or in a container: something else keeps the process in view. */
  readonly supervised: boolean
  /** Permission bits; undefined when there is no such file. */
  mode(path: string): number | undefined
}

export function thisMachine(env: Readonly<Record<string, string | undefined>>): Machine {
  return {
    cpus: availableParallelism(),
    memory: totalmem(),
    somaxconn: readNumber('/proc/sys/net/core/somaxconn'),
    uid: process.getuid?.() ?? 0,
    supervised: env['INVOCATION_ID'] !== undefined || existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
    mode: (path) => {
      try {
        return statSync(path).mode & 0o7777
      } catch {
        return undefined
      }
    },
  }
}

function readNumber(path: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(path, 'latin1'), 10)
  } catch {
    return undefined
  }
}
