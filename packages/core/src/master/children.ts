// Reaps the master's children. Whoever spawns tells this registry what to do at the end; whatever else arrives (orphans of killed zygotes
// and of apps, since the master is a child subreaper) goes to `onUnknown`. Node's child_process is not used in the master: its children
// would be reaped here.

import { posix, type ExitStatus } from '@uwsgi-ts/native'

export type ExitListener = (status: ExitStatus) => void

export class Children {
  readonly #listeners = new Map<number, ExitListener>()
  readonly #onUnknown: ExitListener
  readonly #reap = (): void => this.reap()

  constructor(onUnknown: ExitListener) {
    this.#onUnknown = onUnknown
    process.on('SIGCHLD', this.#reap)
  }

  /** Must be called in the same turn as the spawn: an end is only noticed in a later one. */
  watch(pid: number, listener: ExitListener): void {
    this.#listeners.set(pid, listener)
  }

  forget(pid: number): void {
    this.#listeners.delete(pid)
  }

  /** Takes every child that has ended. Also called without SIGCHLD where an end is suspected. */
  reap(): void {
    for (;;) {
      const status = posix.waitPid(-1)
      if (status === null) return
      const listener = this.#listeners.get(status.pid) ?? this.#onUnknown
      this.#listeners.delete(status.pid)
      listener(status)
    }
  }

  close(): void {
    process.off('SIGCHLD', this.#reap)
    this.#listeners.clear()
  }
}
