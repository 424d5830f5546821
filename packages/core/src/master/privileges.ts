// Gives up root: group first, then the supplementary groups, then the user. Dropping twice is harmless; failing to drop ends the start.

import type { Settings } from '../config/settings.js'
import { findGroup, findUser, type Account } from './account-names.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { StartError } from './start-error.js'

/** Warns about root, or becomes the configured user and group. */
export function dropPrivileges(settings: Settings, log: Log): void {
  if (process.getuid?.() !== 0) return
  const uid = settings.string('uid')
  const gid = settings.string('gid')
  const user = uid === undefined ? undefined : findUser(uid, 'uid')
  try {
    if (gid !== undefined) becomeGroup(findGroup(gid, 'gid'), user, log)
    else if (user !== undefined && user.uid !== 0) process.setgroups?.([])
    if (user !== undefined) {
      process.setuid?.(user.uid)
      log.line(LINES.setUser(user.uid))
    }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`uid/gid: cannot become ${uid ?? 'root'}:${gid ?? 'root'}: ${(error as Error).message}`, undefined, error)
  }
  if (process.getuid?.() === 0) {
    log.line(LINES.runningAsRoot)
    log.line(LINES.runningAsRootWarning)
  }
}

function becomeGroup(gid: number, user: Account | undefined, log: Log): void {
  process.setgid?.(gid)
  if (user?.name !== undefined) (process as NodeJS.Process & { initgroups(user: string, group: number): void }).initgroups(user.name, gid)
  else process.setgroups?.([])
  log.line(LINES.setGroup(gid))
}
