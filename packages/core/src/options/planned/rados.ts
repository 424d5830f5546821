// Objects of Ceph pools.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/rados', {
  'rados-mount': {
    kind: 'key-values',
    keys: [
      'mountpoint',
      'pool',
      'config',
      'timeout',
      'allow_put',
      'allow_delete',
      'allow_mkcol',
      'allow_propfind',
      'buffer_size',
      'put_buffer_size',
      'username',
      'namespace',
    ],
    repeat: true,
    help: 'Serve the objects of this Ceph pool below a mount point: reading always, writing and deleting when allow_put and allow_delete say so.',
  },
  'rados-timeout': { kind: 'seconds', unit: 's', help: 'Time an operation on a pool may take; without it socket-timeout.' },
})
