// Files served without the app: where they are looked for. How long they stay fresh is in static-expires.ts.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/static', {
  'static-map': {
    kind: 'dict',
    repeat: true,
    help: 'PREFIX=PATH: serve paths that begin so from this folder, without the prefix, or from this one file.',
    see: ['static-map2', 'check-static'],
  },
  'static-map2': {
    kind: 'dict',
    repeat: true,
    help: 'PREFIX=FOLDER: like static-map, but the prefix stays part of the path below the folder.',
  },
  'static-index': { kind: 'string', repeat: true, help: 'Name of the file that stands for a folder; several are tried in their order.' },
  'static-skip-ext': { kind: 'string', repeat: true, help: 'Never serve files whose name ends so (`.php`); the app gets such requests.' },
  'static-safe': {
    kind: 'string',
    repeat: true,
    help: 'Serve files below this path also when a symbolic link leads to them out of the folder that is served.',
  },
  mimefile: {
    kind: 'string',
    aliases: ['mime-file'],
    repeat: true,
    default: '/etc/mime.types',
    help: 'Take content types from this file; given ones are read instead of the default.',
  },
  'static-gzip': {
    kind: 'regexp',
    repeat: true,
    help: 'Send FILE.gz instead of FILE to clients that accept gzip, when the path of the file matches and FILE.gz exists.',
  },
  'static-gzip-all': { kind: 'flag', help: 'Like static-gzip, for all files.' },
  'static-gzip-dir': {
    kind: 'string',
    aliases: ['static-gzip-prefix'],
    repeat: true,
    help: 'Like static-gzip, for files whose path begins so.',
  },
  'static-gzip-ext': {
    kind: 'string',
    aliases: ['static-gzip-suffix'],
    repeat: true,
    help: 'Like static-gzip, for files whose name ends so.',
  },
  'static-cache-paths': {
    kind: 'seconds',
    unit: 's',
    implies: ['master'],
    help: 'Remember for this long in a cache which file a path leads to.',
    see: ['static-cache-paths-name', 'cache2'],
  },
  'static-cache-paths-name': {
    kind: 'string',
    implies: ['master'],
    help: 'Name of the cache that static-cache-paths uses; without it the default cache.',
  },
})
