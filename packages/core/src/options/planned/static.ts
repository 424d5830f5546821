// Files served without the app: where they are looked for and how they are sent.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/static', {
  'check-static': {
    kind: 'string',
    repeat: true,
    aliases: ['static-check'],
    help: 'Serve the file that the path of a request names in this folder, when there is one.',
    see: ['static-map'],
  },
  'check-static-docroot': {
    kind: 'flag',
    help: 'Serve the file that the path of a request names below its DOCUMENT_ROOT, when there is one.',
  },
  'honour-range': { kind: 'flag', help: 'Serve the part of a static file that the Range header asks for.' },
  'file-serve-mode': {
    kind: 'string',
    aliases: ['fileserve-mode'],
    help: 'Leave the sending of static files to the front server: x-sendfile, or x-accel-redirect for nginx.',
  },
  'disable-sendfile': { kind: 'flag', help: 'Send files by reading and writing instead of sendfile.' },
})
