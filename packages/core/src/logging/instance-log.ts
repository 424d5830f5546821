// The log of one instance in its master: which files are opened at which point of a start, and the process that writes the file with log-master. What a reload
// does to an open log file is decided here: nothing, but for log-reopen.

import type { SpawnOptions } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { Children } from '../master/children.js'
import type { Log } from '../master/log.js'
import { redirectLog } from '../master/log-target.js'
import { logPlan } from './log-plan.js'
import { LogProcess, type HandedLog } from './log-process.js'

/** Options that mean nothing without a log file. */
const ABOUT_FILES = [
  'log-maxsize',
  'log-backupname',
  'log-truncate',
  'logfile-chmod',
  'logfile-chown',
  'touch-logreopen',
  'touch-logrotate',
] as const

export interface InstanceLogParts {
  readonly settings: Settings
  /** Working directory of the start, before `chdir`. */
  readonly folder: string
  readonly children: Children
  readonly log: Log
  /** Starts a program with the rights of the server's user. */
  readonly spawn: (options: SpawnOptions) => number
}

export class InstanceLog {
  readonly #parts: InstanceLogParts
  #process: LogProcess | undefined

  constructor(parts: InstanceLogParts) {
    this.#parts = parts
  }

  /** In a new program image: its output is the log already. */
  adopt(handed: HandedLog): void {
    this.#process = LogProcess.adopt(handed, this.#parts)
  }

  hand(): { readonly log?: HandedLog } {
    return this.#process === undefined ? {} : { log: this.#process.hand() }
  }

  /** logto, before anything is written; `first`: this process does not have its output from a former image. */
  openFirst(first: boolean): void {
    this.#redirect('logto', first)
  }

  /** logto2, as the server's user; from here on other processes are started, which all get what is behind 1 and 2 now. */
  openLast(first: boolean): void {
    const { settings, folder } = this.#parts
    this.#redirect('logto2', first)
    const plan = logPlan(settings, folder)
    if (plan === undefined) return this.#withoutFile()
    if (!settings.flag('log-master')) return
    if (this.#process === undefined) this.#process = LogProcess.start(plan, this.#parts)
    else this.#process.follow(plan, settings.flag('log-reopen'))
  }

  /** The master FIFO's `l`, touch-logreopen. */
  reopen(): void {
    if (this.#process === undefined) this.#noFile('opened anew')
    else this.#process.reopen()
  }

  /** The master FIFO's `L`, touch-logrotate. */
  rotate(): void {
    if (this.#process === undefined) this.#noFile('rotated')
    else this.#process.rotate()
  }

  async finish(): Promise<void> {
    const writer = this.#process
    this.#process = undefined
    await writer?.finish()
  }

  #redirect(option: 'logto' | 'logto2', first: boolean): void {
    const { settings, log } = this.#parts
    const target = settings.string(option)
    if (target === undefined) return
    // It comes last in uWSGI.
    if (settings.has('daemonize2')) return log.line(`${option}: is not used, daemonize2 has the log`)
    const reopens = this.#process === undefined && settings.flag('log-reopen')
    if (first || reopens) redirectLog(target, option, settings)
  }

  #withoutFile(): void {
    const { settings, log } = this.#parts
    const asked = ABOUT_FILES.filter((option) => settings.has(option))
    if (asked.length > 0) log.line(`${asked.join(', ')}: the log is no file; expected logto, logto2 or daemonize with one`)
  }

  #noFile(what: string): void {
    this.#parts.log.line(`the log cannot be ${what}: expected log-master = true, and a file in logto, logto2 or daemonize`)
  }
}
