// The pre-flight of a reload: the configuration is resolved once more in a process of its own. Only when that is good does the master replace itself; uWSGI finds out
// afterwards, when the old server is gone.

import { posix } from '@uwsgi-ts/native'
import type { Children } from './children.js'
import { definedEnvironment } from './daemonize.js'

/** Longer than any configuration takes, includes and all. */
const TIME_LIMIT = 30_000

/** True when `--check-config` is happy; its complaints go to the log. `cwd` is the folder of the start. */
export function checkConfig(argv: readonly string[], cwd: string, children: Children): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let pid: number
    try {
      pid = posix.spawn({
        file: process.execPath,
        args: [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...argv, '--check-config'],
        env: definedEnvironment(process.env),
        cwd,
        fds: [],
      })
    } catch (error) {
      reject(error as Error)
      return
    }
    const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), TIME_LIMIT)
    children.watch(pid, ({ code }) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}
