// flock and its like: files that say by a lock which instance runs. A lock belongs to an open descriptor; every program image of the instance hands the
// descriptor to the next one (daemonize, reload, namespaces), so that the file is never free while the server lives, and free at once when it is gone.

import { closeSync, openSync, readlinkSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { messageOf } from '../errors/coded-error.js'
import type { Log } from './log.js'
import { StartError } from './start-error.js'

/** Environment variable with the numbers of the descriptors, for the next program image. */
export const LOCKS_VARIABLE = 'UWSGI_TS_LOCKS'
/** Between two tries of flock-wait, ms. */
const STEP = 100

export const EARLY_LOCKS = ['flock', 'flock-wait'] as const
export const ALL_LOCKS = ['flock', 'flock-wait', 'flock2', 'flock-wait2'] as const

interface LockTaking {
  readonly settings: Settings
  readonly log: Log
  /** True when the server is to stop, and nobody waits any more. */
  readonly stopped?: () => boolean
}

/** Takes the locks that this instance does not have yet. Throws a StartError when one cannot be had. */
export async function takeLocks(options: ReadonlyArray<(typeof ALL_LOCKS)[number]>, taking: LockTaking): Promise<void> {
  const { settings } = taking
  for (const option of options) {
    // As in uWSGI the last of flock2 counts, and every flock.
    const paths = option.endsWith('2') ? settings.list(option).slice(-1) : settings.list(option)
    for (const path of paths) if (!isHeld(path)) await take(option, path, taking)
  }
}

/** What the next program image must inherit. */
export function lockedDescriptors(): number[] {
  const text = process.env[LOCKS_VARIABLE] ?? ''
  return text
    .split(',')
    .filter((word) => /^\d{1,9}$/.test(word))
    .map(Number)
}

/** The number in the environment may be that of something else, in a program that an app of this server started. */
function isHeld(path: string): boolean {
  const held = lockedDescriptors().find((fd) => fileOf(fd) === realPath(path) && tryLock(fd))
  if (held === undefined) return false
  // It came through an exec; what this image starts must not have it.
  posix.setCloseOnExec(held, true)
  return true
}

function fileOf(fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${String(fd)}`)
  } catch {
    return undefined
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // A user who may not look there any more.
    return resolve(path)
  }
}

async function take(option: string, path: string, { log, stopped = () => false }: LockTaking): Promise<void> {
  const fd = open(option, path)
  const waits = option.includes('wait')
  for (let told = false; !tryLock(fd, option, path); told = true) {
    if (!waits || stopped()) {
      closeSync(fd)
      throw new StartError(
        `${option}: ${path} is locked by another instance; ${waits ? 'stopped while waiting for it' : `${option.replace('flock', 'flock-wait')} waits for it`}`,
      )
    }
    if (!told) log.line(`${option}: ${path} is locked by another instance, waiting for it`)
    await new Promise((done) => setTimeout(done, STEP))
  }
  process.env[LOCKS_VARIABLE] = [...lockedDescriptors(), fd].join(',')
}

function open(option: string, path: string): number {
  try {
    return openSync(path, 'r+')
  } catch (error) {
    throw new StartError(
      `${option}: cannot open ${path}: ${messageOf(error)}; expected a file that exists and may be written to`,
      undefined,
      error,
    )
  }
}

function tryLock(fd: number, option?: string, path?: string): boolean {
  try {
    return posix.lockFile(fd)
  } catch (error) {
    if (option === undefined) return false
    closeSync(fd)
    throw new StartError(
      `${option}: cannot lock ${String(path)}: ${messageOf(error)}; expected a file on a file system with locks`,
      undefined,
      error,
    )
  }
}
