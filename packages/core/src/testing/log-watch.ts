// The output of a server as lines, with a way to wait for one. Waiting looks at the lines that are already there first, so no event is
// missed.

export interface WaitOptions {
  /** Milliseconds until the wait fails. @default 15000 */
  readonly timeout?: number
  /** Index of the first line to look at. @default 0 */
  readonly from?: number
}

interface Waiter {
  readonly pattern: RegExp
  readonly resolve: (match: RegExpMatchArray) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

export class LogWatch {
  readonly lines: string[] = []
  readonly #waiters = new Set<Waiter>()
  readonly #partial = new Map<string, string>()
  #closed = false
  #tellClosed: () => void = () => undefined
  /** Settles when no more output will come. */
  readonly closed: Promise<void> = new Promise((resolve) => {
    this.#tellClosed = resolve
  })

  /** Takes output as it comes; `stream` keeps the unfinished lines of several streams apart. */
  push(stream: string, text: string): void {
    const pieces = ((this.#partial.get(stream) ?? '') + text).split('\n')
    this.#partial.set(stream, pieces.pop() ?? '')
    for (const line of pieces) this.#line(line)
  }

  /** No more output will come: unfinished lines count as lines, and whoever still waits is told. */
  close(): void {
    if (this.#closed) return
    for (const rest of this.#partial.values()) if (rest !== '') this.#line(rest)
    this.#closed = true
    this.#tellClosed()
    for (const waiter of this.#waiters)
      this.#settle(waiter, () => waiter.reject(new Error(this.#missing(waiter.pattern, 'the server has ended'))))
  }

  /** The first line that matches, as its match. */
  waitFor(pattern: RegExp, { timeout = 15_000, from = 0 }: WaitOptions = {}): Promise<RegExpMatchArray> {
    for (let i = from; i < this.lines.length; i++) {
      const match = this.lines[i]?.match(pattern)
      if (match) return Promise.resolve(match)
    }
    if (this.#closed) return Promise.reject(new Error(this.#missing(pattern, 'the server has ended')))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#settle(waiter, () => reject(new Error(this.#missing(pattern, `none in ${timeout} ms`)))),
        timeout,
      )
      const waiter: Waiter = { pattern, resolve, reject, timer }
      this.#waiters.add(waiter)
    })
  }

  text(): string {
    return this.lines.join('\n')
  }

  #line(line: string): void {
    this.lines.push(line)
    for (const waiter of this.#waiters) {
      const match = line.match(waiter.pattern)
      if (match) this.#settle(waiter, () => waiter.resolve(match))
    }
  }

  #settle(waiter: Waiter, how: () => void): void {
    clearTimeout(waiter.timer)
    this.#waiters.delete(waiter)
    how()
  }

  #missing(pattern: RegExp, why: string): string {
    return `no log line matches ${pattern}: ${why}. The log:\n${this.text()}`
  }
}
