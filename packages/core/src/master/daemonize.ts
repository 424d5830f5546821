// daemonize: the server goes on in a process of a new session that logs to a file. Unlike uWSGI the first process does not leave at once:
// it waits until the server says that it has started, and passes on the exit status of a start that failed, so that whoever started it
// knows. With daemonize2 it also shows what the log says until then.

import { closeSync, fstatSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { posix } from '@uwsgi-ts/native'
import { KEPT_VARIABLE, keptDescriptors } from '../config/sources/kept-sources.js'
import type { Settings } from '../config/settings.js'
import { keptOverReload } from '../control/descriptor-reload.js'
import { echoLog } from '../logging/log-echo.js'
import { isNetworkLog } from '../logging/log-plan.js'
import { Children } from './children.js'
import { lockedDescriptors, LOCKS_VARIABLE } from './file-locks.js'
import { openLogFile } from './log-target.js'
import { ExitCode, StartError } from './start-error.js'

/** Environment variable that tells the background process the descriptor on which to say that it has started. */
const DAEMON_VARIABLE = 'UWSGI_TS_DAEMON'
const STARTED_FD = 3
const SOURCES_FD = 4
const FIRST_LOCK_FD = 5

/** In the background process: the descriptor to report on; taken from the environment so that nobody inherits it. */
export function takeDaemonReport(): number | undefined {
  const fd = daemonReport()
  delete process.env[DAEMON_VARIABLE]
  if (fd !== undefined) posix.setCloseOnExec(fd, true)
  return fd
}

/** Undoes the taking: another program image of this process will report. */
export function returnDaemonReport(fd: number): void {
  process.env[DAEMON_VARIABLE] = String(fd)
}

/** The descriptor to report on, left where it is. */
export function daemonReport(): number | undefined {
  const fd = process.env[DAEMON_VARIABLE]
  return fd === undefined || !/^\d+$/.test(fd) ? undefined : Number(fd)
}

export function reportStarted(fd: number): void {
  try {
    posix.writeAll(fd, Buffer.from('1'))
  } catch {
    // Whoever started the server did not wait for it; the server goes on.
  }
  posix.close(fd)
}

/** In the first process: starts the background process and waits for its report. Returns the exit status of this process. */
export async function runInBackground(logfile: string, option: string, argv: readonly string[], settings: Settings): Promise<number> {
  const log = openLogFile(logfile, option, settings)
  // The start is for whoever sits there to see; its lines are in the file too, because they come from processes that stay.
  const endEcho = option === 'daemonize2' && !isNetworkLog(logfile) ? echoLog(logfile, 2) : undefined
  const empty = openSync('/dev/null', 'r')
  const [ours, theirs] = posix.socketPair()
  const children = new Children(() => undefined)
  // Waiting for a child alone would not keep this process alive.
  const heartbeat = setInterval(() => children.reap(), 1000)
  try {
    const sources = keptDescriptors()
    const locks = lockedDescriptors().map((fd, at): [number, number] => [fd, FIRST_LOCK_FD + at])
    const kept = keptDescriptorsOf(settings, FIRST_LOCK_FD + locks.length, option)
    const env = definedEnvironment({
      ...process.env,
      [DAEMON_VARIABLE]: String(STARTED_FD),
      ...(sources.length === 0 ? {} : { [KEPT_VARIABLE]: String(SOURCES_FD) }),
      ...(locks.length === 0 ? {} : { [LOCKS_VARIABLE]: locks.map(([, fd]) => fd).join(',') }),
    })
    const pid = posix.spawn({
      file: process.execPath,
      args: [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...argv],
      env,
      fds: [
        [empty, 0],
        [log, 1],
        [log, 2],
        [theirs, STARTED_FD],
        ...sources.map((fd): [number, number] => [fd, SOURCES_FD]),
        ...locks,
        ...kept.map((fd): [number, number] => [fd, fd]),
      ],
      newSession: true,
    })
    posix.close(theirs)
    return await new Promise<number>((resolve) => {
      children.watch(pid, ({ code }) => resolve(code ?? ExitCode.badStart))
      const report = new Socket({ fd: ours, readable: true, writable: false })
      report.on('error', () => report.destroy())
      report.on('data', () => {
        report.destroy()
        resolve(ExitCode.ok)
      })
    })
  } finally {
    clearInterval(heartbeat)
    endEcho?.()
    children.close()
    closeSync(log)
    closeSync(empty)
  }
}

/** Descriptors the configuration names by number, which have to be the same ones in the background. */
function keptDescriptorsOf(settings: Settings, first: number, option: string): number[] {
  const kept = keptOverReload(settings).filter(isOpen)
  const taken = kept.find((fd) => fd < first)
  if (taken === undefined) return kept
  throw new StartError(`${option}: descriptor ${String(taken)} is needed here; expected safe-fd and reload-on-fd from ${String(first)} on`)
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd)
    return true
  } catch {
    return false
  }
}

export function definedEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const defined: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined) defined[name] = value
  return defined
}
