// The command of touch-exec: run by the shell of the configuration where the apps are, and waited for by nobody; its end is logged like that of any child.

import type { Settings } from '../config/settings.js'
import type { Launcher } from '../isolation/launcher.js'
import { definedEnvironment } from '../master/daemonize.js'
import type { Log } from '../master/log.js'
import { findShell } from '../master/shell.js'

export function runTouchCommand(command: string, settings: Settings, launcher: Launcher, log: Log): void {
  try {
    launcher.spawnCommand({ file: findShell(settings), args: ['sh', '-c', command], env: definedEnvironment(process.env), fds: [] }, true)
  } catch (error) {
    log.line(`cannot run ${JSON.stringify(command)}: ${(error as Error).message}`)
  }
}
