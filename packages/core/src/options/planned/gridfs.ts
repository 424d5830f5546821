// Files of MongoDB's GridFS.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/gridfs', {
  'gridfs-mount': {
    kind: 'key-values',
    keys: [
      'mountpoint',
      'server',
      'db',
      'username',
      'password',
      'prefix',
      'timeout',
      'skip_slash',
      'no_mime',
      'orig_filename',
      'etag',
      'md5',
      'itemname',
      'item',
    ],
    repeat: true,
    help: 'Serve the files of the GridFS in database db below a mount point; PATH_INFO, behind the prefix, is the name of the file.',
  },
  'gridfs-debug': { kind: 'flag', help: 'Log mount point and file name of every request that gridfs-mount serves.' },
})
