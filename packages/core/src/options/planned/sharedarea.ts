// Shared memory areas that apps read and write.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/sharedarea', {
  sharedarea: {
    kind: 'key-values',
    short: 'A',
    keys: ['pages', 'file', 'fd', 'ptr', 'size', 'offset'],
    bareKey: 'pages',
    repeat: true,
    help: 'Make a shared memory area of this many pages, or of a file or descriptor; they are numbered from 0 in their order.',
  },
})
