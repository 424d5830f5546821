// Ends the process groups of plugins' children when the master dies without a word. A death signal reaches only the shell that was started, not what it runs,
// so a small shell waits on a socket of the master for its end; its list of groups is the last line it read. The socket survives a reload.

import { posix } from '@uwsgi-ts/native'
import type { Children } from './children.js'

/** Signals are for the others; a last line that was cut off by the end counts for nothing. */
const SCRIPT = `trap '' HUP INT QUIT TERM USR1 USR2 TSTP
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done`

/** A guard that was killed comes back so much later, ms. */
const RETRY = 1000

export interface HandedGuard {
  readonly pid: number
  readonly fd: number
}

export class ChildGuard {
  readonly #children: Children
  readonly #groups = new Set<number>()
  #guard: HandedGuard | undefined
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(children: Children) {
    this.#children = children
  }

  add(group: number): void {
    this.#groups.add(group)
    this.#tell()
  }

  remove(group: number): void {
    if (this.#groups.delete(group)) this.#tell()
  }

  /** For the next program image, which adopts it. */
  hand(): HandedGuard | undefined {
    return this.#guard
  }

  adopt(guard: HandedGuard, groups: readonly number[]): void {
    posix.setCloseOnExec(guard.fd, true)
    this.#guard = guard
    for (const group of groups) this.#groups.add(group)
    this.#children.watch(guard.pid, () => this.#lost(guard))
  }

  /** The end of the socket is the end of the guard, which kills whatever is still listed. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    const guard = this.#guard
    this.#guard = undefined
    if (guard !== undefined) posix.close(guard.fd)
  }

  #tell(): void {
    if (this.#closed || this.#retry !== undefined) return
    if (this.#guard === undefined) {
      if (this.#groups.size === 0) return
      this.#start()
    }
    try {
      if (this.#guard !== undefined) posix.writeAll(this.#guard.fd, Buffer.from(`${[...this.#groups].join(' ')}\n`))
    } catch {
      // It has died; its end is about to be reported.
    }
  }

  #start(): void {
    const [ours, theirs] = posix.socketPair()
    try {
      const pid = posix.spawn({
        file: '/bin/sh',
        args: ['sh', '-c', SCRIPT, 'uwsgi-ts child guard'],
        env: {},
        cwd: '/',
        fds: [[theirs, 0]],
        newSession: true,
      })
      const guard = { pid, fd: ours }
      this.#guard = guard
      this.#children.watch(pid, () => this.#lost(guard))
    } catch {
      posix.close(ours)
      this.#later()
    } finally {
      posix.close(theirs)
    }
  }

  #lost(guard: HandedGuard): void {
    if (this.#closed || this.#guard !== guard) return
    posix.close(guard.fd)
    this.#guard = undefined
    this.#later()
  }

  #later(): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#tell()
    }, RETRY)
  }
}
