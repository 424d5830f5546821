// Pid files: four options that differ in when they are written. Never rewritten by a reload, because the pid stays.

import { unlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings } from '../config/settings.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'

export const PIDFILE_OPTIONS = ['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2'] as const
export type PidfileOption = (typeof PIDFILE_OPTIONS)[number]

export class Pidfiles {
  readonly #settings: Settings
  readonly #log: Log
  readonly #written: string[]

  constructor(settings: Settings, log: Log, written: readonly string[] = []) {
    this.#settings = settings
    this.#log = log
    this.#written = [...written]
  }

  /** Absolute paths of the files that stand: the master changes its folder, and a reload hands them on. */
  get written(): readonly string[] {
    return this.#written
  }

  write(option: PidfileOption): void {
    const path = this.#settings.string(option)
    if (path === undefined) return
    this.#log.line(LINES.writingPidfile(path))
    try {
      writeFileSync(path, `${process.pid}\n`, { mode: this.#settings.has('umask') ? 0o666 : 0o644 })
      // Written again by the master FIFO's P.
      if (!this.#written.includes(resolve(path))) this.#written.push(resolve(path))
    } catch (error) {
      // As in uWSGI not fatal: the server is of more use than its pid file.
      this.#log.line(`${option}: cannot write ${path}: ${(error as Error).message}`)
      this.#log.line(LINES.pidfileFailed)
    }
  }

  /** The option's name in the words of uWSGI. */
  #kind(path: string): string {
    const option = PIDFILE_OPTIONS.find((name) => {
      const given = this.#settings.string(name)
      return given !== undefined && path.endsWith(join('/', given))
    })
    return (option ?? 'pidfile').replace('-', ' ')
  }

  /** For vacuum. */
  remove(): void {
    for (const path of this.#written.splice(0)) {
      try {
        unlinkSync(path)
        this.#log.line(LINES.vacuumPidfile(this.#kind(path)))
      } catch (error) {
        this.#log.line(`vacuum: cannot remove the pid file ${path}: ${(error as Error).message}`)
      }
    }
  }
}
