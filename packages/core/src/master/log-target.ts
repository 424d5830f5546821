// Where the log goes: logto and daemonize put a file, or a UDP socket, behind descriptors 1 and 2, before anything has been written and for every process
// started later.

import { closeSync, openSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import { StartError } from './start-error.js'

const LOG_MODE = 0o640

/** Opens a log file for appending, or a UDP socket that takes each write as a datagram; the caller closes it. */
export function openLogFile(target: string, option: string): number {
  if (target.includes(':') && !target.startsWith('/')) return connectLog(target, option)
  try {
    return openSync(target, 'a', LOG_MODE)
  } catch (error) {
    throw new StartError(`${option}: cannot open the log file: ${(error as Error).message}`, undefined, error)
  }
}

/** The receiver need not be there: what is written meanwhile is lost, as datagrams are. */
function connectLog(target: string, option: string): number {
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(target) ?? []
  if (port === '' || Number(port) === 0 || Number(port) > 65535) {
    throw new StartError(
      `${option}: ${JSON.stringify(target)} means logging by UDP; expected host:port, or the path of a file without colons`,
    )
  }
  try {
    return posix.connectUdp(host, Number(port))
  } catch (error) {
    throw new StartError(`${option}: cannot log to ${target}: ${(error as Error).message}`, undefined, error)
  }
}

export function redirectLog(target: string, option: string): void {
  const fd = openLogFile(target, option)
  posix.dup2(fd, 1)
  posix.dup2(fd, 2)
  closeSync(fd)
}

/** Standard input of servers is empty, but for honour-stdin: an app that reads it must not take a terminal's or supervisor's bytes. */
export function emptyStandardInput(): void {
  const fd = openSync('/dev/null', 'r')
  if (fd === 0) return
  posix.dup2(fd, 0)
  closeSync(fd)
}
