// The master's side of the process that writes the log file: the pipe that is everybody's output, its start, its replacement when it dies, its life over a
// reload of the master, and its end. Without log-master, or without a file, there is none.

import { fileURLToPath } from 'node:url'
import { setTimeout as later } from 'node:timers/promises'
import { posix, type SpawnOptions } from '@uwsgi-ts/native'
import type { Children } from '../master/children.js'
import { definedEnvironment } from '../master/daemonize.js'
import type { LogPlan } from './log-plan.js'
import { WRITER_FDS, type WriterMessage } from './writer-messages.js'

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url))
/** Lines wait in the pipe while a new writer starts; one that cannot live is not started more often, ms. */
const RETRY = 200
/** The last lines are written by then. Daemons that go on without the server may hold the pipe for ever. */
const FAREWELL = 1000

/** For the next program image. */
export interface HandedLog {
  readonly pid: number
  readonly control: number
  /** The end of the pipe that is read. */
  readonly lines: number
  /** The file as it was open at the start. */
  readonly file: number
  readonly plan: LogPlan
}

export interface LogProcessParts {
  readonly children: Children
  /** Starts a program with the rights of the server's user. */
  readonly spawn: (options: SpawnOptions) => number
}

export class LogProcess {
  readonly #parts: LogProcessParts
  #facts: HandedLog
  #closed = false
  #alive = true
  #retry: NodeJS.Timeout | undefined

  private constructor(parts: LogProcessParts, facts: HandedLog) {
    this.#parts = parts
    this.#facts = facts
    this.#watch(facts.pid)
  }

  /** Puts a pipe behind the descriptors 1 and 2 of this process, which are the log file until now. */
  static start(plan: LogPlan, parts: LogProcessParts): LogProcess {
    const file = posix.duplicate(2)
    const [lines, output] = posix.makePipe()
    try {
      const started = spawnWriter(parts, { lines, file, plan })
      posix.dup2(output, 1)
      posix.dup2(output, 2)
      return new LogProcess(parts, { ...started, lines, file, plan })
    } finally {
      posix.close(output)
    }
  }

  /** After a reload. `reopen`: log-reopen, or another file than before. */
  static adopt(handed: HandedLog, parts: LogProcessParts): LogProcess {
    for (const fd of handedLogDescriptors(handed)) posix.setCloseOnExec(fd, true)
    return new LogProcess(parts, handed)
  }

  hand(): HandedLog {
    return this.#facts
  }

  /** What a new configuration says. */
  follow(plan: LogPlan, reopen: boolean): void {
    const other = plan.path !== this.#facts.plan.path
    this.#facts = { ...this.#facts, plan }
    this.#say({ do: 'plan', plan, reopen: reopen || other })
  }

  reopen(): void {
    this.#say({ do: 'reopen' })
  }

  rotate(): void {
    this.#say({ do: 'rotate' })
  }

  /** Lets go of the pipe, and waits until what is in it has been written. Children have no listeners any more by now. */
  async finish(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    const { pid, control, lines, file } = this.#facts
    posix.dup2(file, 1)
    posix.dup2(file, 2)
    for (const fd of [control, lines, file]) posix.close(fd)
    const deadline = Date.now() + FAREWELL
    while (this.#alive && posix.waitPid(pid) === null && Date.now() < deadline) await later(5)
  }

  #say(message: WriterMessage): void {
    try {
      posix.writeAll(this.#facts.control, Buffer.from(`${JSON.stringify(message)}\n`))
    } catch {
      // It has died: the one that takes its place is told the plan, and the lines that wait go to the file of that.
    }
  }

  #watch(pid: number): void {
    this.#alive = true
    this.#parts.children.watch(pid, () => {
      this.#alive = false
      if (this.#closed) return
      this.#retry = setTimeout(() => this.#replace(), RETRY)
    })
  }

  #replace(): void {
    const { control, ...rest } = this.#facts
    posix.close(control)
    this.#facts = { ...rest, ...spawnWriter(this.#parts, rest) }
    this.#watch(this.#facts.pid)
  }
}

/** Every descriptor that the next image needs. */
export function handedLogDescriptors({ control, lines, file }: HandedLog): number[] {
  return [control, lines, file]
}

function spawnWriter(parts: LogProcessParts, { lines, file, plan }: Omit<HandedLog, 'pid' | 'control'>): { pid: number; control: number } {
  const [ours, theirs] = posix.socketPair()
  try {
    const pid = parts.spawn({
      file: process.execPath,
      args: [process.execPath, ...process.execArgv, PROGRAM],
      env: definedEnvironment(process.env),
      cwd: '/',
      fds: [
        [lines, WRITER_FDS.lines],
        [file, WRITER_FDS.file],
        [file, 2],
        [theirs, WRITER_FDS.control],
      ],
      // Signals of a terminal go to the master alone.
      newSession: true,
    })
    posix.writeAll(ours, Buffer.from(`${JSON.stringify({ do: 'plan', plan, reopen: false } satisfies WriterMessage)}\n`))
    return { pid, control: ours }
  } catch (error) {
    posix.close(ours)
    throw error
  } finally {
    posix.close(theirs)
  }
}
