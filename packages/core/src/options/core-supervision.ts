// Options of a start that waits for others, and of processes that are looked after.

import { defineOptions, type OptionDeclaration, type OptionTable } from './declare.js'

const wait = (what: string, more: Partial<OptionDeclaration> = {}): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  help: `Wait at the start, before the hooks of root, until ${what}; when that takes too long, exit with status 1.`,
  see: ['wait-for-fs-timeout'],
  ...more,
})
const timeout = (of: string, more: Partial<OptionDeclaration> = {}): OptionDeclaration => ({
  kind: 'seconds',
  unit: 's',
  default: 60,
  help: `How long ${of} waits.`,
  ...more,
})

export const SUPERVISION_OPTIONS: OptionTable = defineOptions({
  'wait-for-interface': wait('this network interface is there', {
    aliases: ['wait-interface', 'wait-for-iface', 'wait-iface'],
    see: ['wait-for-interface-timeout'],
  }),
  'wait-for-interface-timeout': timeout('wait-for-interface', {
    aliases: ['wait-interface-timeout', 'wait-for-iface-timeout', 'wait-iface-timeout'],
  }),
  'wait-for-fs': wait('this file or folder exists'),
  'wait-for-file': wait('this file exists'),
  'wait-for-dir': wait('this folder exists'),
  'wait-for-mountpoint': wait('something is mounted at this path'),
  'wait-for-fs-timeout': timeout('wait-for-fs, wait-for-file, wait-for-dir or wait-for-mountpoint'),
  'wait-for-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Wait before the apps are loaded until something listens at this address; when that takes too long, exit with status 1.',
    see: ['wait-for-socket-timeout'],
  },
  'wait-for-socket-timeout': timeout('wait-for-socket'),
  'honour-stdin': { kind: 'flag', help: 'Keep the standard input instead of putting /dev/null in its place.' },
  'engine-timeout': {
    kind: 'seconds',
    unit: 's',
    default: 30,
    help: 'Kill and replace an engine that does not answer the master for this long: its JavaScript is in an endless loop. 0: never.',
  },
})
