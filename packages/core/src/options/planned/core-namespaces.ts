// Namespaces, new roots and further forks. Linux only, and most of it needs root.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  unshare: {
    kind: 'string',
    help: 'Move into new namespaces of these kinds, separated by commas: ipc, net, pid, uts, user, fs.',
    see: ['unshare2', 'refork-as-root'],
  },
  unshare2: { kind: 'string', help: 'Like unshare, after the root has been changed by chroot or pivot-root.' },
  'pivot-root': {
    kind: 'string',
    aliases: ['pivot_root'],
    help: 'NEW OLD: make NEW the root file system and put the old one into the folder OLD below it.',
  },
  namespace: {
    kind: 'string',
    aliases: ['ns'],
    help: 'ROOT[:HOSTNAME]: run in new namespaces below this root, with this host name.',
    see: ['namespace-keep-mount'],
  },
  'namespace-keep-mount': {
    kind: 'string',
    repeat: true,
    help: 'PATH or SOURCE:PATH: keep this mount point inside namespace.',
  },
  'namespace-net': { kind: 'string', aliases: ['ns-net'], help: 'Give namespace a network of its own, with this name.' },
  'setns-socket': {
    kind: 'string',
    implies: ['master'],
    help: 'Offer the namespaces of this server at this unix socket to servers with setns.',
  },
  'setns-socket-skip': {
    kind: 'string',
    aliases: ['setns-skip'],
    repeat: true,
    help: 'Do not offer namespaces of this kind at setns-socket.',
  },
  'setns-preopen': { kind: 'flag', help: 'Open the namespaces for setns-socket at the start, so that the master need not stay root.' },
  setns: { kind: 'string', help: 'Join the namespaces of the server whose setns-socket this is.', see: ['setns-socket'] },
  refork: { kind: 'flag', aliases: ['re-fork'], help: 'Fork once more after privileges are dropped and go on in the child.' },
  'refork-as-root': {
    kind: 'flag',
    aliases: ['re-fork-as-root'],
    help: 'Fork once more before privileges are dropped and go on in the child, which a new pid namespace needs.',
  },
  'refork-post-jail': { kind: 'flag', aliases: ['re-fork-post-jail'], help: 'Fork once more after jailing and go on in the child.' },
})
