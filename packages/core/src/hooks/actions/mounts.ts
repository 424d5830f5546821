// Hook actions mount and umount, also behind the options mount-PHASE and umount-PHASE: `TYPE SOURCE TARGET [FLAGS [DATA]]` and `TARGET [FLAGS]`.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { posix } from '@uwsgi-ts/native'
import type { HookAction } from '../action.js'

/** Linux MS_*, by uWSGI's names. */
const MOUNT_FLAGS: Readonly<Record<string, number>> = {
  defaults: 0,
  rdonly: 1,
  readonly: 1,
  ro: 1,
  nosuid: 2,
  nodev: 4,
  noexec: 8,
  sync: 16,
  remount: 32,
  mandlock: 64,
  dirsync: 128,
  noatime: 1024,
  bind: 4096,
  move: 8192,
  rec: 16384,
  recursive: 16384,
  private: 1 << 18,
  shared: 1 << 20,
}
/** Linux MNT_*. */
const UMOUNT_FLAGS: Readonly<Record<string, number>> = { force: 1, detach: 2 }

function flagsOf(text: string, table: Readonly<Record<string, number>>): number {
  let flags = 0
  for (const name of text.split(',')) {
    const flag = table[name]
    if (flag === undefined) throw new Error(`unknown mount flag ${JSON.stringify(name)}; expected ${Object.keys(table).join(', ')}`)
    flags |= flag
  }
  return flags
}

/** Splits off so many words; what follows the last of them is one piece. */
function pieces(text: string, count: number): string[] {
  const found: string[] = []
  let rest = text.trim()
  while (found.length < count - 1) {
    const blank = rest.indexOf(' ')
    if (blank < 0) break
    found.push(rest.slice(0, blank))
    rest = rest.slice(blank + 1).trimStart()
  }
  if (rest !== '') found.push(rest)
  return found
}

export interface MountArguments {
  readonly type: string
  readonly source: string
  readonly target: string
  readonly flags: number
  readonly data: string
}

export function readMount(args: string): MountArguments {
  const [type, source, target, flags = 'defaults', data = ''] = pieces(args, 5)
  if (type === undefined || source === undefined || target === undefined)
    throw new Error(`${JSON.stringify(args)} does not say enough; expected TYPE SOURCE TARGET [FLAGS [DATA]]`)
  return { type, source, target, flags: flagsOf(flags, MOUNT_FLAGS), data }
}

/** `recursive`: all mount points below the target too. */
export function readUmount(args: string): { target: string; flags: number; recursive: boolean } {
  const [target, flags = ''] = pieces(args, 2)
  if (target === undefined) throw new Error('the mount point is missing; expected TARGET [FLAGS]')
  const names = flags.split(',').filter((name) => name !== '')
  const plain = names.filter((name) => name !== 'recursive' && name !== 'rec')
  return { target, flags: plain.length === 0 ? 0 : flagsOf(plain.join(','), UMOUNT_FLAGS), recursive: plain.length < names.length }
}

const mount: HookAction = (args) => {
  const { type, source, target, flags, data } = readMount(args)
  posix.mount(type, source, target, flags, data)
}

const umount: HookAction = (args) => {
  const { target, flags, recursive } = readUmount(args)
  for (const path of recursive ? mountedBelow(target) : [target]) posix.umount(path, flags)
}

/** Mount points at and below a path, innermost first. */
function mountedBelow(target: string): string[] {
  const top = resolve(target)
  const below = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    // Blanks and such stand in the table as octal escapes.
    .map((path) => path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))))
    .filter((path) => path === top || path.startsWith(top === '/' ? '/' : `${top}/`))
  return below.reverse()
}

export const MOUNT_ACTIONS: Readonly<Record<string, HookAction>> = { mount, umount }
