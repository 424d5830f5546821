// The log of a server under test, line by line as it appears on standard error and output, with waiting for a line instead of sleeping.

import type { Readable } from 'node:stream'

export class ServerLog {
  readonly lines: string[] = []
  #partial = ''
  #waiting = new Set<() => void>()
  #ended = false

  follow(stream: Readable): void {
    stream.setEncoding('latin1')
    stream.on('data', (text: string) => {
      const pieces = (this.#partial + text).split('\n')
      this.#partial = pieces.pop() ?? ''
      this.lines.push(...pieces)
      this.#wake()
    })
  }

  /** No more lines will come; waiters are told. */
  end(): void {
    if (this.#partial !== '') this.lines.push(this.#partial)
    this.#partial = ''
    this.#ended = true
    this.#wake()
  }

  /** Resolves with true when `count` lines from line `from` on match, with false when the log ends or the time is over first. */
  async waitFor(pattern: RegExp, { from = 0, count = 1, timeoutMs = 15_000 } = {}): Promise<boolean> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      if (this.lines.slice(from).filter((line) => pattern.test(line)).length >= count) return true
      const left = deadline - Date.now()
      if (this.#ended || left <= 0) return false
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          this.#waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, left)
        this.#waiting.add(wake)
      })
    }
  }

  text(): string {
    return this.lines.join('\n')
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
