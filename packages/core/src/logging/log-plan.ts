// What the configuration says about the log file: where it is, how it is kept, and whether a process of its own writes it. Read by the master at a start
// and at each reload; what the writer needs of it travels as JSON.

import { resolve } from 'node:path'
import type { Settings } from '../config/settings.js'

/** What the process that writes the log file has to know. */
export interface LogPlan {
  readonly path: string
  /** Bytes; a larger file is renamed. */
  readonly maxSize?: number
  /** Name of the renamed file; without it the time is put behind the path. */
  readonly backup?: string
  /** File mode of new files. */
  readonly mode?: number
}

/** Options that name a log file; the last one that was opened has the log. */
const TARGETS = ['daemonize2', 'logto2', 'logto', 'daemonize'] as const

/** `host:port` is a receiver of datagrams. */
export function isNetworkLog(target: string): boolean {
  return target.includes(':') && !target.startsWith('/')
}

/** `folder`: the working directory of the start, before `chdir`. Undefined when the log goes to no file. */
export function logPlan(settings: Settings, folder: string): LogPlan | undefined {
  const option = TARGETS.find((name) => settings.has(name))
  const target = option === undefined ? undefined : settings.string(option)
  if (target === undefined || isNetworkLog(target)) return undefined
  const maxSize = settings.number('log-maxsize')
  const backup = settings.string('log-backupname')
  const mode = logMode(settings)
  return {
    path: resolve(folder, target),
    ...(maxSize === undefined || maxSize === 0 ? {} : { maxSize }),
    ...(backup === undefined ? {} : { backup: resolve(folder, backup) }),
    ...(mode === undefined ? {} : { mode }),
  }
}

export function logMode(settings: Settings): number | undefined {
  return settings.number('logfile-chmod')
}
