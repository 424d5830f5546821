// Where the log goes: logto and daemonize put a file, or a UDP socket, behind descriptors 1 and 2, before anything has been written and for every process
// started later.

import { closeSync, fchownSync, ftruncateSync, openSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { wantedCredentials } from '../isolation/credentials.js'
import { openForAppending } from '../logging/log-file.js'
import { isNetworkLog, logMode } from '../logging/log-plan.js'
import { StartError } from './start-error.js'

/** Opens a log file for appending, or a UDP socket that takes each write as a datagram; the caller closes it. */
export function openLogFile(target: string, option: string, settings: Settings): number {
  if (isNetworkLog(target)) return connectLog(target, option)
  let fd: number | undefined
  try {
    fd = openForAppending(target, logMode(settings))
    if (settings.flag('log-truncate')) ftruncateSync(fd)
    if (settings.flag('logfile-chown')) giveToUser(fd, settings)
    return fd
  } catch (error) {
    if (fd !== undefined) closeSync(fd)
    if (error instanceof StartError) throw error
    throw new StartError(`${option}: cannot open the log file: ${(error as Error).message}`, undefined, error)
  }
}

/** logfile-chown. Whoever is not root any more has made the file as the user it is for. */
function giveToUser(fd: number, settings: Settings): void {
  if (process.getuid?.() !== 0) return
  const user = wantedCredentials(settings)
  if (user !== undefined) fchownSync(fd, user.uid ?? 0, user.gid ?? process.getgid?.() ?? 0)
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

export function redirectLog(target: string, option: string, settings: Settings): void {
  const fd = openLogFile(target, option, settings)
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
