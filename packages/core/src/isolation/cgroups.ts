// Control groups: makes those of `cgroup`, moves the server into them and writes the values of `cgroup-opt`, version 1 and 2. Children inherit them.

import { accessSync, chmodSync, constants, existsSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import { StartError } from '../master/start-error.js'
import { ISOLATION_LINES as LINES } from './log-lines.js'

/** CGROUP2_SUPER_MAGIC. */
const VERSION_2 = 0x63677270

/** As root only; otherwise nothing happens, as in uWSGI, but here a line says so. */
export function joinCgroups(settings: Settings, log: Log): void {
  const groups = settings.list('cgroup')
  if (groups.length === 0) return
  if (process.getuid?.() !== 0) return log.line('cgroup: only root can join control groups; this server stays in those it was started in')
  const mode = settings.string('cgroup-dir-mode') ?? '700'
  if (!/^[0-7]{3,4}$/.test(mode))
    throw new StartError(`cgroup-dir-mode: ${JSON.stringify(mode)} is no file mode; expected octal digits like 700`)
  for (const group of groups) {
    makeGroup(group, mode, log)
    const members = join(group, membersFile(group))
    attempt(`cgroup: cannot join ${group}`, () => writeFileSync(members, `${String(process.pid)}\n`))
    log.line(LINES.joinedCgroup(process.pid, members))
    for (const option of settings.list('cgroup-opt')) setOption(group, option, log)
  }
}

function makeGroup(group: string, mode: string, log: Log): void {
  const bits = Number.parseInt(mode, 8)
  if (existsSync(group)) {
    attempt(`cgroup: cannot change the mode of ${group}`, () => chmodSync(group, bits))
    log.line(LINES.usingCgroup(group, mode))
  } else {
    attempt(`cgroup: cannot make ${group}`, () => mkdirSync(group, { mode: bits }))
    log.line(LINES.createdCgroup(group, mode))
  }
}

/** Processes are moved by this file; `tasks` of version 1 would move one thread of Node only. */
function membersFile(group: string): string {
  if (statfsSync(group).type === VERSION_2 || existsSync(join(group, 'cgroup.procs'))) return 'cgroup.procs'
  throw new StartError(`cgroup: ${group} is no control group; expected a folder of a mounted cgroup file system`)
}

function setOption(group: string, option: string, log: Log): void {
  const [, file = '', value = ''] = /^([^=:]+)[=:](.*)$/s.exec(option) ?? []
  if (file === '') {
    log.line(LINES.badCgroupOption)
    throw new StartError(`cgroup-opt: ${JSON.stringify(option)} sets nothing; expected FILE=VALUE`)
  }
  const path = join(group, file)
  try {
    accessSync(path, constants.W_OK)
  } catch {
    // Another of the groups may have it.
    return log.line(`cgroup-opt: ${path} cannot be written; left out`)
  }
  try {
    writeFileSync(path, `${value}\n`)
  } catch (error) {
    log.line(LINES.cgroupOptionFailed(file, value))
    throw new StartError(`cgroup-opt: ${path}: ${(error as Error).message}`, undefined, error)
  }
  log.line(LINES.setCgroupOption(value, path))
}

function attempt(what: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    throw new StartError(`${what}: ${(error as Error).message}`, undefined, error)
  }
}
