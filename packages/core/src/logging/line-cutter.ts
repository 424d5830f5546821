// Cuts a stream of log bytes where lines end, so that a file is never left in the middle of one. The owner says what to do there; writing is its business too.

const NEWLINE = 0x0a

export class LineCutter {
  readonly #write: (bytes: Uint8Array) => void
  #atLineEnd = true
  #waiting: Array<() => void> = []

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write
  }

  /** What is to be done waits for the end of a line. */
  get waiting(): boolean {
    return this.#waiting.length > 0
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    let rest = bytes
    const end = this.waiting ? bytes.indexOf(NEWLINE) : -1
    if (end >= 0) {
      this.#write(bytes.subarray(0, end + 1))
      this.#run()
      rest = bytes.subarray(end + 1)
    }
    if (rest.length === 0) return
    this.#write(rest)
    this.#atLineEnd = rest.at(-1) === NEWLINE
  }

  /** Now when the last line is complete, else behind it. */
  atLineEnd(act: () => void): void {
    this.#waiting.push(act)
    if (this.#atLineEnd) this.#run()
  }

  /** A line that does not end holds nothing up for ever. */
  force(): void {
    if (!this.waiting) return
    if (!this.#atLineEnd) this.#write(Buffer.from('\n'))
    this.#run()
  }

  #run(): void {
    this.#atLineEnd = true
    for (const act of this.#waiting.splice(0)) act()
  }
}
