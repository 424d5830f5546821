// check-mountpoint: ends the instance when a file system it needs is gone, a FUSE one whose program has died for example. Asked once a second, beside everything
// else: a file system that hangs holds up nothing here.

import { statfs } from 'node:fs/promises'
import type { Log } from '../master/log.js'
import { LINES } from '../master/log-lines.js'

const EVERY = 1000

export class MountpointCheck {
  readonly #timers: NodeJS.Timeout[]

  constructor(paths: readonly string[], log: Log, failed: () => void) {
    this.#timers = paths.map((path) => {
      let asked = false
      return setInterval(() => {
        // One that has not answered is not asked again.
        if (asked) return
        asked = true
        statfs(path)
          .then(() => {
            asked = false
          })
          .catch((error: unknown) => {
            this.close()
            log.line(`check-mountpoint: ${(error as Error).message}`)
            log.line(LINES.mountpointFailed(path))
            failed()
          })
      }, EVERY).unref()
    })
  }

  close(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
  }
}
