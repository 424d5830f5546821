// Gives up root: group first, then the supplementary groups, then the user. Dropping twice is harmless; failing to drop ends the start.

import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { keptCapabilities } from '../isolation/capabilities.js'
import { groupText, wantedCredentials } from '../isolation/credentials.js'
import { ISOLATION_LINES } from '../isolation/log-lines.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { StartError } from './start-error.js'

/** When the master gives up root. `as-usual`: before the sockets are bound. */
export type DropTime = 'as-usual' | 'after-sockets' | 'after-apps' | 'never'

export function dropTime(settings: Settings): DropTime {
  if (settings.flag('master-as-root')) return 'never'
  if (settings.flag('drop-after-apps')) return 'after-apps'
  if (settings.flag('drop-after-init')) return 'after-sockets'
  // Only root can give sockets away, so chown-socket puts the drop behind the binding.
  return settings.has('chown-socket') && settings.has('uid') ? 'after-sockets' : 'as-usual'
}

/** Warns about root, or becomes the configured user and group. */
export function dropPrivileges(settings: Settings, log: Log): void {
  if (process.getuid?.() !== 0) return
  try {
    const wanted = wantedCredentials(settings)
    if (wanted?.gid !== undefined) {
      log.line(LINES.setGroup(wanted.gid))
      process.setgid?.(wanted.gid)
    }
    if (wanted !== undefined) process.setgroups?.([...wanted.groups])
    for (const group of wanted?.groups ?? []) if (group !== wanted?.gid) log.line(ISOLATION_LINES.additionalGroup(groupText(group)))
    if (wanted?.uid !== undefined) {
      log.line(LINES.setUser(wanted.uid))
      becomeUser(wanted.uid, keptCapabilities(settings))
    }
  } catch (error) {
    if (error instanceof StartError) throw error
    const who = `${settings.string('uid') ?? 'root'}:${settings.string('gid') ?? 'root'}`
    throw new StartError(`uid/gid: cannot become ${who}: ${(error as Error).message}`, undefined, error)
  }
  if (process.getuid?.() === 0) {
    log.line(LINES.runningAsRoot)
    log.line(LINES.runningAsRootWarning)
  }
}

/** Node's other threads keep nothing: capabilities belong to a thread, and all that need them are called from this one. */
function becomeUser(uid: number, capabilities: number | undefined): void {
  if (capabilities !== undefined) posix.keepCapabilities(true)
  process.setuid?.(uid)
  if (capabilities !== undefined && uid !== 0) posix.setCapabilities(capabilities)
}
