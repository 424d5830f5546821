// The pre-flight of a reload: the configuration is resolved once more in a process of its own. Only when that is good does the master
// replace itself; uWSGI finds out afterwards, when the old server is gone.

import { constants } from 'node:os'
import { posix } from '@uwsgi-ts/native'
import { keptDescriptors } from '../config/sources/kept-sources.js'
import { PASSED_VARIABLE } from '../supervision/passed-sockets.js'
import type { Children } from './children.js'
import { definedEnvironment } from './daemonize.js'
import type { NextProgram } from './next-program.js'

/** Longer than any configuration takes, includes and all. */
const TIME_LIMIT = 30_000

export interface CheckRequest {
  /** What the reload will start. */
  readonly program: NextProgram
  readonly argv: readonly string[]
  /** Folder of the start. */
  readonly cwd: string
  readonly children: Children
  /** A supervisor's sockets are there, so that the configuration need not name any. */
  readonly passed: boolean
}

export interface ConfigCheck {
  /** True when `--check-config` is happy; its complaints go to the log. */
  readonly good: Promise<boolean>
  /** Ends the check; it then counts as not good. */
  cancel(): void
}

export function checkConfig({ program, argv, cwd, children, passed }: CheckRequest): ConfigCheck {
  const pid = posix.spawn({
    file: program.file,
    // In front: behind it a `--` would end the options, and a block that is open at the end would swallow it.
    args: [...program.args, '--check-config', ...argv],
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
