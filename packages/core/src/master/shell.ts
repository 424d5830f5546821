// The shell that runs commands of the configuration: the first of `binsh` that there is, else /bin/sh.

import { accessSync, constants } from 'node:fs'
import type { Settings } from '../config/settings.js'

export function findShell(settings: Settings): string {
  for (const shell of settings.list('binsh')) {
    try {
      accessSync(shell, constants.X_OK)
      return shell
    } catch {
      // The next one.
    }
  }
  return '/bin/sh'
}
