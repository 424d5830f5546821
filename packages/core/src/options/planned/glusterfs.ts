// Files of GlusterFS volumes, without mounting them.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/glusterfs', {
  'glusterfs-mount': {
    kind: 'key-values',
    keys: ['mountpoint', 'volume', 'server', 'servers', 'volfile'],
    repeat: true,
    help: 'Serve the files of this GlusterFS volume below a mount point; servers are tried in their order until one answers.',
  },
  'glusterfs-timeout': { kind: 'seconds', unit: 's', help: 'Time a read from a volume may take in async mode; without it socket-timeout.' },
})
