// The master FIFO: a named pipe that takes one-letter commands. Of several only one is served, the active slot. It is held open for writing too: it would end with
// each writer otherwise, and a command that comes between two openings would be lost.

import { constants, lstatSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { posix } from '@uwsgi-ts/native'
import { StartError } from '../master/start-error.js'

const MODE = 0o600

export interface FifoActions {
  /** Called for each byte that is no digit. */
  command(letter: string): void
  /** A digit selected this path. */
  selected(path: string): void
  /** The pipe could not be made again. */
  failed(message: string): void
}

/** Whether a pipe that we made is there: a writer may be waiting for its reader since before a reload. */
function isOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isFIFO() === true && found.uid === process.geteuid?.() && (found.mode & 0o777) === MODE
}

export class MasterFifo {
  readonly #paths: readonly string[]
  readonly #actions: FifoActions
  #slot = 0
  #served = ''
  #pipe: Socket | undefined
  #closed = false

  /** `paths`: slots 0 to 9. Throws a StartError when the pipe cannot be made. */
  constructor(paths: readonly string[], actions: FifoActions) {
    if (paths.length > 10) throw new StartError(`master-fifo: ${String(paths.length)} pipes; expected at most 10, one for each digit`)
    this.#paths = paths
    this.#actions = actions
    try {
      this.#open()
    } catch (error) {
      throw new StartError(`master-fifo: cannot make ${this.path}: ${(error as Error).message}`, undefined, error)
    }
  }

  /** Of the active slot; a slot without a path means the first. */
  get path(): string {
    return this.#paths[this.#slot] ?? this.#paths[0] ?? ''
  }

  close(): void {
    this.#closed = true
    this.#pipe?.destroy()
  }

  #open(): void {
    if (!isOurs(this.path)) {
      rmSync(this.path, { force: true })
      posix.makeFifo(this.path, MODE)
    }
    const fd = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK)
    this.#served = this.path
    const pipe = new Socket({ fd, readable: true, writable: false })
    this.#pipe = pipe
    pipe.on('data', (bytes: Buffer) => {
      for (const letter of bytes.toString('latin1')) this.#take(letter)
      if (this.path !== this.#served) pipe.destroy()
    })
    pipe.on('error', () => pipe.destroy())
    pipe.on('close', () => {
      if (!this.#closed) this.#reopen()
    })
    pipe.unref()
  }

  #take(letter: string): void {
    if (letter >= '0' && letter <= '9') {
      this.#slot = Number(letter)
      this.#actions.selected(this.path)
    } else this.#actions.command(letter)
  }

  #reopen(): void {
    try {
      this.#open()
    } catch (error) {
      this.#actions.failed(`master-fifo: cannot make ${this.path} again: ${(error as Error).message}; commands are not taken any more`)
    }
  }
}
