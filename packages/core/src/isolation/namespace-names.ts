// Names of Linux namespaces as `unshare` takes them, and their bits for unshare(2) and clone(2).

import { StartError } from '../master/start-error.js'
import { ISOLATION_LINES } from './log-lines.js'

export const CLONE_NEWNS = 0x00020000
export const CLONE_NEWPID = 0x20000000
export const CLONE_NEWUSER = 0x10000000

const FLAGS: Readonly<Record<string, number>> = {
  files: 0x00000400,
  fs: CLONE_NEWNS,
  mount: CLONE_NEWNS,
  mnt: CLONE_NEWNS,
  ns: CLONE_NEWNS,
  ipc: 0x08000000,
  net: 0x40000000,
  pid: CLONE_NEWPID,
  uts: 0x04000000,
  sysvsem: 0x00040000,
  user: CLONE_NEWUSER,
  // uWSGI knows these words too; unshare(2) refuses them there.
  io: -1,
  parent: -1,
}

/** Bits of a list like `ipc,uts`. */
export function namespaceFlags(list: string, option: string): number {
  let flags = 0
  for (const name of list.split(',')) {
    const flag = FLAGS[name.trim()]
    if (flag === undefined)
      throw new StartError(`${option}: ${ISOLATION_LINES.unknownNamespace(name)}; expected ${Object.keys(FLAGS).join(', ')}`)
    if (flag < 0)
      throw new StartError(`${option}: ${name} is nothing that a running process can leave; expected ipc, net, pid, uts, fs or sysvsem`)
    flags |= flag
  }
  return flags >>> 0
}
