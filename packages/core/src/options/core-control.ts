// The options that steer a running instance from the file system: the master FIFO, files whose touch means something, descriptors.

import { defineOptions, type OptionDeclaration, type OptionTable } from './declare.js'

const touch = (help: string, see: readonly string[] = [], implies: readonly string[] = ['master']): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  implies,
  help,
  see,
})

export const CONTROL_OPTIONS: OptionTable = defineOptions({
  'master-fifo': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'Take one-letter commands from this named pipe, as `r` for a reload; of several, up to ten, one is in use and digits choose it.',
  },
  'touch-reload': touch('Reload the server when this file is changed, made or removed.', [
    'touch-workers-reload',
    'touch-chain-reload',
    'fs-reload',
  ]),
  'touch-workers-reload': touch('Reload the workers only when this file is changed, made or removed.'),
  'touch-chain-reload': touch(
    'Reload the workers one after another, each once its forerunner is ready, when this file is changed, made or removed.',
    ['lazy-apps'],
  ),
  'touch-exec': touch('FILE COMMAND: run this command when the file is changed, made or removed.'),
  'touch-logreopen': touch(
    'Open the log file anew when this file is changed, made or removed.',
    ['log-reopen', 'log-master'],
    ['master', 'log-master'],
  ),
  'touch-logrotate': touch(
    'Rename the log file and begin a new one when this file is changed, made or removed.',
    ['log-maxsize', 'log-backupname', 'log-master'],
    ['master', 'log-master'],
  ),
  'reload-on-fd': touch('FD[:BYTES] [MESSAGE]: reload when this descriptor can be read; 1 byte is taken, or BYTES (8 of an eventfd).', [
    'brutal-reload-on-fd',
    'safe-fd',
  ]),
  'brutal-reload-on-fd': touch('Like reload-on-fd, without waiting for requests.', ['reload-on-fd']),
  'check-mountpoint': {
    kind: 'string',
    aliases: ['mountpoint-check', 'check-mount', 'mount-check'],
    repeat: true,
    implies: ['master'],
    help: 'Stop the server at once, with status 1, when the file system at this mount point no longer answers; looked at once a second.',
  },
  'fs-reload': touch('Reload gracefully as soon as this file or folder changes.'),
  'fs-brutal-reload': touch('Reload without waiting for requests as soon as this file or folder changes.'),
})
