// With which rights the parts of the server run, and programs that take its place.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'master-as-root': { kind: 'flag', help: 'Drop privileges in the workers only and leave the master root.', see: ['uid', 'gid'] },
  'no-initgroups': { kind: 'flag', help: 'Do not take on the further groups of the user of uid.', see: ['add-gid'] },
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
