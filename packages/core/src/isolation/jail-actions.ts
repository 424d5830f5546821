// The hook actions of a server whose apps are in a jail: those that touch files, mounts or the host name do it behind the new root, by its keeper.

import { findGroup, findUser } from '../master/account-names.js'
import { fileAndText, firstWord, type HookAction } from '../hooks/action.js'
import { readMount, readUmount } from '../hooks/actions/mounts.js'
import { octalMode, wholeNumber, words } from '../hooks/actions/files.js'
import type { Jail } from './jail.js'

const TRUNCATE = 0o1000
const APPEND = 0o2000
const STICKY = 0o1000

/** Actions that would need another way behind the root; they fail and say so. */
const OUTSIDE_ONLY = [
  'wait_for_fs',
  'wait_for_file',
  'wait_for_dir',
  'writefifo',
  'spinningfifo',
  'call',
  'callret',
  'callint',
  'callintret',
]

export function jailActions(jail: Jail): Readonly<Record<string, HookAction>> {
  const write =
    (flags: number, end: string): HookAction =>
    (args) => {
      const [file, text] = end === '' ? fileAndText(args) : firstWord(args)
      jail.call('write', [file, `${text ?? ''}${end}`], flags)
    }
  const create: HookAction = (file) => void jail.call('write', [file, ''], TRUNCATE)
  const changeFolder: HookAction = (folder) => void jail.call('chdir', [folder])
  return {
    write: write(TRUNCATE, ''),
    writen: write(TRUNCATE, '\n'),
    append: write(APPEND, ''),
    appendn: write(APPEND, '\n'),
    creat: create,
    create,
    unlink: (file) => void jail.call('unlink', [file]),
    mkdir: (folder) => void jail.call('mkdir', [folder], 0o777),
    chmod: (args) => {
      const [file = '', mode = ''] = words(args, 2, 'FILE OCTAL')
      jail.call('chmod', [file], octalMode(mode))
    },
    chown: (args) => {
      const [file = '', user = '', group = ''] = words(args, 3, 'FILE USER GROUP')
      jail.call('chown', [file], findUser(user, 'chown').uid, findGroup(group, 'chown'))
    },
    chown2: (args) => {
      const [file = '', uid = '', gid = ''] = words(args, 3, 'FILE UID GID')
      jail.call('chown', [file], wholeNumber(uid), wholeNumber(gid))
    },
    sticky: (path) => void jail.call('chmod', [path], (jail.call('stat', [path]) & 0o7777) | STICKY),
    cd: changeFolder,
    chdir: changeFolder,
    hostname: (name) => void jail.call('sethostname', [name]),
    mount: (args) => {
      const { type, source, target, flags, data } = readMount(args)
      jail.call('mount', [type, source, target, data], flags)
    },
    umount: (args) => {
      const { target, flags, recursive } = readUmount(args)
      if (recursive) throw new Error('umount with recursive is not possible behind another root; expected one umount for each mount point')
      jail.call('umount2', [target], flags)
    },
    ...Object.fromEntries(
      OUTSIDE_ONLY.map((name): [string, HookAction] => [
        name,
        () => {
          throw new Error(`${name} is not possible behind another root; expected an exec of a command there`)
        },
      ]),
    ),
  }
}
