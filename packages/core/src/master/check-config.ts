// The pre-flight of a reload: the configuration is resolved once more in a process of its own. Only when that is good does the master
// replace itself; uWSGI finds out afterwards, when the old server is gone.

import { constants } from 'node:os'
import { posix } from '@uwsgi-ts/native'
import { keptDescriptors } from '../config/sources/kept-sources.js'
import { PASSED_VARIABLE } from '../supervision/passed-sockets.js'
import type { Children } from './children.js'
import { definedEnvironment } from './daemonize.js'

/** Longer than any configuration takes, includes and all. */
const TIME_LIMIT = 30_000

export interface ConfigCheck {
  /** True when `--check-config` is happy; its complaints go to the log. */
  readonly good: Promise<boolean>
  /** Ends the check; it then counts as not good. */
  cancel(): void
}

/** `cwd` is the folder of the start; `passed`: a supervisor's sockets are there, so that the configuration need not name any. */
export function checkConfig(argv: readonly string[], cwd: string, children: Children, passed: boolean): ConfigCheck {
  const pid = posix.spawn({
    file: process.execPath,
    // In front: behind it a `--` would end the options, and a block that is open at the end would swallow it.
    args: [process.execPath, ...process.execArgv, process.argv[1] ?? '', '--check-config', ...argv],
    env: definedEnvironment({ ...process.env, ...(passed ? { [PASSED_VARIABLE]: '1' } : {}) }),
    cwd,
    fds: keptDescriptors().map((fd) => [fd, fd]),
    parentDeathSignal: constants.signals.SIGKILL,
  })
  let running = true
  const cancel = (): void => {
    if (running) process.kill(pid, 'SIGKILL')
  }
  const timer = setTimeout(cancel, TIME_LIMIT)
  const good = new Promise<boolean>((resolve) => {
    children.watch(pid, ({ code }) => {
      running = false
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
  return { good, cancel }
}
