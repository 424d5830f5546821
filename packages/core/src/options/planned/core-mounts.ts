// File systems mounted and unmounted at the stages of a start. The stages are those of the hooks.

import type { OptionDeclaration } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const mount = (when: string): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  help: `TYPE SOURCE PATH [FLAGS [DATA]]: mount this file system ${when}.`,
})
const umount = (when: string): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  help: `PATH [FLAGS]: unmount the file system at this path ${when}.`,
})

const ASAP = 'as soon as the configuration has been read'
const PRE_JAIL = 'before a jail is entered and privileges are dropped'
const POST_JAIL = 'in the parent after a jail has been entered'
const IN_JAIL = 'in the jailed process'
const AS_ROOT = 'right before privileges are dropped'
const AS_VASSAL = 'in a vassal before its program is run'
const AS_EMPEROR = 'in the emperor after a vassal has been started'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'mount-asap': mount(ASAP),
  'mount-pre-jail': mount(PRE_JAIL),
  'mount-post-jail': mount(POST_JAIL),
  'mount-in-jail': mount(IN_JAIL),
  'mount-as-root': mount(AS_ROOT),
  'mount-as-vassal': mount(AS_VASSAL),
  'mount-as-emperor': mount(AS_EMPEROR),
  'umount-asap': umount(ASAP),
  'umount-pre-jail': umount(PRE_JAIL),
  'umount-post-jail': umount(POST_JAIL),
  'umount-in-jail': umount(IN_JAIL),
  'umount-as-root': umount(AS_ROOT),
  'umount-as-vassal': umount(AS_VASSAL),
  'umount-as-emperor': umount(AS_EMPEROR),
})
