// Where the log goes: logto and daemonize put a file behind descriptors 1 and 2, before anything has been written and for every process
// started later.

import { closeSync, openSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import { StartError } from './start-error.js'

const LOG_MODE = 0o640

/** Opens a log file for appending; the caller closes it. */
export function openLogFile(target: string, option: string): number {
  if (target.includes(':') && !target.startsWith('/')) {
    throw new StartError(
      `${option}: ${JSON.stringify(target)} means logging by UDP, which is not built in this version; expected a file path`,
    )
  }
  try {
    return openSync(target, 'a', LOG_MODE)
  } catch (error) {
    throw new StartError(`${option}: cannot open the log file: ${(error as Error).message}`, undefined, error)
  }
}

export function redirectLog(target: string, option: string): void {
  const fd = openLogFile(target, option)
  posix.dup2(fd, 1)
  posix.dup2(fd, 2)
  closeSync(fd)
}

/** Standard input of servers is empty: an app that reads it must not take a terminal's or supervisor's bytes. */
export function emptyStandardInput(): void {
  const fd = openSync('/dev/null', 'r')
  if (fd === 0) return
  posix.dup2(fd, 0)
  closeSync(fd)
}
