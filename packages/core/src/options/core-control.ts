// The options that steer a running instance from the file system: the master FIFO and files whose touch means something.

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
  'fs-reload': touch('Reload gracefully as soon as this file or folder changes.'),
  'fs-brutal-reload': touch('Reload without waiting for requests as soon as this file or folder changes.'),
})
