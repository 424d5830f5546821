// Whose rights the server takes on when it gives up root: user, group and further groups, as `uid`, `gid`, `add-gid` and `no-initgroups` say.

import { readFileSync } from 'node:fs'
import type { Settings } from '../config/settings.js'
import { findGroup, findUser } from '../master/account-names.js'

export interface Credentials {
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly groups: readonly number[]
}

/** Node's type definitions do not know it on every platform. */
type WithInitgroups = NodeJS.Process & { initgroups(user: string, group: number): void }

/** Undefined when nothing is to be given up. To be asked as root. */
export function wantedCredentials(settings: Settings): Credentials | undefined {
  const uid = settings.string('uid')
  const gid = settings.string('gid')
  const more = settings.list('add-gid').map((group) => findGroup(group, 'add-gid'))
  if (uid === undefined && gid === undefined && more.length === 0) return undefined
  const user = uid === undefined ? undefined : findUser(uid, 'uid')
  const group = gid === undefined ? undefined : findGroup(gid, 'gid')
  if (more.length > 0) return { uid: user?.uid, gid: group, groups: more }
  const staysRoot = (user === undefined || user.uid === 0) && group === undefined
  return { uid: user?.uid, gid: group, groups: staysRoot ? (process.getgroups?.() ?? []) : groupsOf(settings, user?.name, group) }
}

/** A user that gives up root takes no group of root along, also where uWSGI leaves them. */
function groupsOf(settings: Settings, user: string | undefined, gid: number | undefined): number[] {
  if (settings.flag('no-initgroups') || gid === undefined) return []
  // A number without an account: what a name without further groups has.
  if (user === undefined) return settings.has('uid') ? [gid] : []
  // The C library knows accounts of other name services too; it can only be asked by taking the groups on.
  const before = process.getgroups?.() ?? []
  const group = process.getegid?.() ?? 0
  try {
    // Node adds the effective group to what it reports.
    process.setegid?.(gid)
    ;(process as WithInitgroups).initgroups(user, gid)
    return process.getgroups?.() ?? []
  } finally {
    process.setegid?.(group)
    process.setgroups?.(before)
  }
}

/** As uWSGI logs a group: with its name where there is one. */
export function groupText(gid: number): string {
  const row = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((line) => line.split(':')[2] === String(gid))
  return row === undefined ? String(gid) : `${String(gid)} (${row.split(':', 1)[0] ?? ''})`
}
