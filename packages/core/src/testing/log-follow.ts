// Follows a log file for a test as `tail -F` would: what is appended, and the file that takes its place.

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

const LOOK_EVERY = 25

export class LogFollow {
  readonly #path: string
  readonly #take: (text: string) => void
  readonly #timer: NodeJS.Timeout
  #fd: number | undefined
  #at = 0

  constructor(path: string, take: (text: string) => void) {
    this.#path = path
    this.#take = take
    this.#timer = setInterval(() => this.look(), LOOK_EVERY)
  }

  /** Takes what is there now. */
  look(): void {
    this.#read()
    const there = statSync(this.#path, { throwIfNoEntry: false })
    if (there === undefined) return
    if (this.#fd !== undefined && fstatSync(this.#fd).ino === there.ino) return
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = openSync(this.#path, 'r')
    this.#at = 0
    this.#read()
  }

  close(): void {
    clearInterval(this.#timer)
    this.look()
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }

  #read(): void {
    if (this.#fd === undefined) return
    const bytes = Buffer.alloc(65536)
    for (let got = 1; got > 0; this.#at += got) {
      got = readSync(this.#fd, bytes, 0, bytes.length, this.#at)
      if (got > 0) this.#take(bytes.toString('utf8', 0, got))
    }
  }
}
