// Programs that take the place of the server.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'privileged-binary-patch': {
    kind: 'string',
    help: 'Run this program, with the same arguments, instead of the server before privileges are dropped.',
  },
  'privileged-binary-patch-arg': {
    kind: 'string',
    help: 'Run this shell command instead of the server before privileges are dropped.',
  },
  'unprivileged-binary-patch': {
    kind: 'string',
    help: 'Run this program, with the same arguments, instead of the server after privileges are dropped.',
  },
  'unprivileged-binary-patch-arg': {
    kind: 'string',
    help: 'Run this shell command instead of the server after privileges are dropped.',
  },
})
