// The spooler: jobs in folders, run by processes of their own.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/spooler', {
  spooler: {
    kind: 'string',
    short: 'Q',
    repeat: true,
    implies: ['master'],
    help: 'Keep jobs as files in this folder, made when missing, and run them in a process of their own.',
    see: ['spooler-processes', 'spooler-external'],
  },
  'spooler-external': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'Put jobs into this folder and leave running them to another instance.',
  },
  'spooler-processes': {
    kind: 'integer',
    immediate: true,
    default: 1,
    min: 1,
    help: 'Number of processes for each spooler folder named below this line.',
  },
  'spooler-ordered': {
    kind: 'flag',
    help: 'Run jobs in the order of their names, and those in numbered sub-folders (their priority) too, lowest number first.',
  },
  'spooler-frequency': {
    kind: 'seconds',
    aliases: ['spooler-freq'],
    unit: 's',
    default: 30,
    help: 'How often a spooler looks for jobs when nobody has told it of one.',
  },
  'spooler-max-tasks': { kind: 'integer', help: 'Replace a spooler process after this many jobs.' },
  'spooler-harakiri': { kind: 'seconds', unit: 's', help: 'Kill a spooler process whose job takes longer than this.' },
  'spooler-chdir': { kind: 'string', help: 'Change to this folder before each job.' },
  'spooler-quiet': { kind: 'flag', help: 'Do not log the begin and the end of each job.' },
  'spooler-signal-as-task': { kind: 'flag', help: 'Count signals that a spooler handles as jobs.' },
  'spooler-cheap': { kind: 'flag', help: 'Stop spoolers that have nothing to do, and start them when a job appears.' },
})
