// The log file as its writer holds it: appended to in whole, renamed and opened anew. Knows nothing of where the lines come from. The log must never end the
// server, so that what fails here is written to the file that is still open.

import { closeSync, existsSync, fchmodSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import type { LogPlan } from './log-plan.js'
import { LOG_FILE_LINES } from './log-lines.js'

const LOG_MODE = 0o640

/** Opens for appending. A mode that is asked for is set whatever the umask says. */
export function openForAppending(path: string, mode?: number): number {
  const fd = openSync(path, 'a', mode ?? LOG_MODE)
  if (mode !== undefined) fchmodSync(fd, mode)
  return fd
}

export class LogFile {
  plan: LogPlan
  #fd: number
  #size: number
  #lost = 0

  /** Takes over the descriptor. */
  constructor(plan: LogPlan, fd: number) {
    this.plan = plan
    this.#fd = fd
    this.#size = sizeOf(fd)
  }

  /** True when the file is larger than it may be. */
  get full(): boolean {
    return this.plan.maxSize !== undefined && this.#size > this.plan.maxSize
  }

  write(bytes: Uint8Array): void {
    try {
      if (this.#lost > 0) {
        const lost = this.#lost
        this.#append(Buffer.from(`log: ${String(lost)} bytes could not be written to ${this.plan.path}\n`))
        this.#lost = 0
      }
      this.#append(bytes)
    } catch {
      // A full disk: the next line that can be written says how much was lost.
      this.#lost += bytes.length
    }
  }

  /** What somebody else has renamed is left, and the path opened anew. */
  reopen(now: Date): void {
    this.#line(LOG_FILE_LINES.reopening(now, this.#size))
    if (this.#open('log-reopen')) this.#line(LOG_FILE_LINES.reopened(now, this.plan.path))
  }

  /** After a reload: another path, or the same one anew, without a word. */
  follow(): void {
    this.#open('log-reopen')
  }

  /** Returns whether the file was renamed, or need not be. */
  rotate(now: Date): boolean {
    const { path } = this.plan
    const target = this.plan.backup ?? freeName(path, now)
    this.#line(LOG_FILE_LINES.rotating(now, this.#size, target))
    try {
      // Somebody else may have renamed it already.
      if (this.#isAt(path)) renameSync(path, target)
    } catch (error) {
      this.#line(`${LOG_FILE_LINES.renameFailed}: ${(error as Error).message}`)
      return false
    }
    return this.#open('log rotation')
  }

  #open(what: string): boolean {
    try {
      const fd = openForAppending(this.plan.path, this.plan.mode)
      closeSync(this.#fd)
      this.#fd = fd
      this.#size = sizeOf(fd)
      return true
    } catch (error) {
      this.#line(`${what}: cannot open the log file: ${(error as Error).message}; the old one goes on`)
      return false
    }
  }

  #isAt(path: string): boolean {
    const held = fstatSync(this.#fd)
    const there = statSync(path, { throwIfNoEntry: false })
    return there !== undefined && there.ino === held.ino && there.dev === held.dev
  }

  #line(text: string): void {
    this.write(Buffer.from(`${text}\n`))
  }

  #append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const written = writeSync(this.#fd, bytes, at)
      at += written
      this.#size += written
    }
  }
}

/** Pipes and devices have none. */
function sizeOf(fd: number): number {
  const info = fstatSync(fd)
  return info.isFile() ? info.size : 0
}

/** `PATH.SECONDS`; a name that is taken holds lines of the same second, and the next one is taken. */
function freeName(path: string, now: Date): string {
  let stamp = Math.floor(now.getTime() / 1000)
  while (existsSync(`${path}.${String(stamp)}`)) stamp++
  return `${path}.${String(stamp)}`
}
