// Whether a generation may go on with the apps that its zygotes have loaded, when there is none: a reload that would put a server without an app in the place
// of one that has it is a failed reload.

import type { Settings } from '../config/settings.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { ExitCode, StartError } from './start-error.js'

export interface LoadedApps {
  readonly loaded: number
  /** Of the generation that serves meanwhile; 0 at a start. */
  readonly former: number
}

/** Throws when it may not. */
export function checkLoadedApps({ loaded, former }: LoadedApps, settings: Pick<Settings, 'flag' | 'has'>, log: Log): void {
  if (loaded > 0) return
  if (settings.flag('need-app')) {
    log.line(LINES.gameOver)
    throw new StartError('need-app: no app could be loaded; see the lines above for the reason', ExitCode.failedApp)
  }
  if (former > 0 && !settings.has('need-app'))
    throw new StartError('no app could be loaded, and there was one before; see the lines above (need-app = false would go on without)')
  log.line(LINES.dynamicMode)
}
