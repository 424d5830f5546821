// The process that writes the log file (log-master with a file): all other processes have the same pipe as their output, so that a new file needs nobody else's
// help. It outlives the master as long as somebody can still write to the pipe, and ends when nobody can. Started by the master only.

import { statSync, fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import { LineCutter } from './line-cutter.js'
import { LogFile, openForAppending } from './log-file.js'
import type { LogPlan } from './log-plan.js'
import { WRITER_FDS, type WriterMessage } from './writer-messages.js'

/** A line that is not complete delays a new file at most so long, and a file is renamed for its size at most so often, ms. */
const PATIENCE = 1000

// Signals of a terminal or of a hasty hand are the master's; the last lines of those that end are still to come.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP', 'SIGUSR1', 'SIGUSR2'] as const)
  process.on(signal, () => undefined)

class Writer {
  readonly #file: LogFile
  readonly #cutter: LineCutter
  /** Runs for a second after a rotation for the size. */
  #pause: NodeJS.Timeout | undefined

  constructor(plan: LogPlan) {
    this.#file = new LogFile(plan, currentFile(plan))
    this.#cutter = new LineCutter((bytes) => this.#file.write(bytes))
  }

  take(bytes: Uint8Array): void {
    this.#cutter.push(bytes)
    this.#checkSize()
  }

  follow(message: WriterMessage): void {
    switch (message.do) {
      case 'plan':
        this.#file.plan = message.plan
        if (message.reopen) this.#atLineEnd(() => this.#file.follow())
        this.#checkSize()
        break
      case 'reopen':
        this.#atLineEnd(() => this.#file.reopen(new Date()))
        break
      case 'rotate':
        this.#atLineEnd(() => this.#file.rotate(new Date()))
        break
    }
  }

  end(): void {
    this.#cutter.force()
  }

  #atLineEnd(act: () => void): void {
    this.#cutter.atLineEnd(act)
    if (this.#cutter.waiting) setTimeout(() => this.#cutter.force(), PATIENCE).unref()
  }

  #checkSize(): void {
    if (!this.#file.full || this.#pause !== undefined || this.#cutter.waiting) return
    // Also after one that failed: what the log says about that comes once a second at most.
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#checkSize()
    }, PATIENCE).unref()
    this.#atLineEnd(() => this.#file.rotate(new Date()))
  }
}

/** Usually the one it was given. A writer that takes the place of one that has died may find that a new one was begun meanwhile. */
function currentFile({ path, mode }: LogPlan): number {
  const given = fstatSync(WRITER_FDS.file)
  try {
    const there = statSync(path, { throwIfNoEntry: false })
    if (there !== undefined && (there.ino !== given.ino || there.dev !== given.dev)) return openForAppending(path, mode)
  } catch {
    // Not for this user; the file it was given goes on.
  }
  return WRITER_FDS.file
}

let writer: Writer | undefined
const lines = new Socket({ fd: WRITER_FDS.lines, readable: true, writable: false })
const control = new Socket({ fd: WRITER_FDS.control, readable: true, writable: false })
control.on('error', () => control.destroy())
lines.on('error', () => lines.destroy())
let text = ''
control.setEncoding('utf8').on('data', (part: string) => {
  const messages = (text + part).split('\n')
  text = messages.pop() ?? ''
  for (const message of messages.map((one) => JSON.parse(one) as WriterMessage)) {
    if (writer !== undefined) writer.follow(message)
    else if (message.do === 'plan') {
      const first = new Writer(message.plan)
      writer = first
      // The pipe alone keeps the process from now on.
      control.unref()
      lines.on('data', (bytes: Buffer) => first.take(bytes))
      lines.on('end', () => first.end())
    }
  }
})
