// The older way into namespaces: a whole server below another root. Linux only, and as root.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
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
})
