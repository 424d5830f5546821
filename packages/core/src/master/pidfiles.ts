// Pid files: four options that differ in when they are written. Never rewritten by a reload, because the pid stays.

import { unlinkSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Settings } from '../config/settings.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'

export type PidfileOption = 'pidfile' | 'pidfile2' | 'safe-pidfile' | 'safe-pidfile2'

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
      writeFileSync(path, `${process.pid}\n`, { mode: 0o644 })
      this.#written.push(resolve(path))
    } catch (error) {
      // As in uWSGI not fatal: the server is of more use than its pid file.
      this.#log.line(`${option}: cannot write ${path}: ${(error as Error).message}`)
      this.#log.line(LINES.pidfileFailed)
    }
  }

  /** For vacuum. */
  remove(): void {
    for (const path of this.#written.splice(0)) {
      try {
        unlinkSync(path)
        this.#log.line(LINES.vacuumPidfile)
      } catch (error) {
        this.#log.line(`vacuum: cannot remove the pid file ${path}: ${(error as Error).message}`)
      }
    }
  }
}
