// Mules and farms: processes that do work beside the requests.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/mules', {
  mule: {
    kind: 'string',
    argument: 'optional',
    repeat: true,
    implies: ['master'],
    help: 'Add a mule: a worker without sockets that runs this script or function, or without one waits for signals and messages.',
    see: ['farm'],
  },
  mules: { kind: 'integer', repeat: true, implies: ['master'], help: 'Add this many mules that wait for signals and messages.' },
  'mule-msg-size': {
    kind: 'bytes',
    argument: 'optional',
    unit: 'bytes',
    implies: ['master'],
    help: 'Size of the buffers for messages to mules; when one is full, a message is refused.',
  },
  'mule-harakiri': { kind: 'seconds', unit: 's', help: 'Kill and replace a mule whose signal handler takes longer than this.' },
  'mule-reload-mercy': { kind: 'seconds', unit: 's', default: 60, help: 'Time a mule has to end when it is reloaded or stopped.' },
  farm: {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME:MULE[,MULE...]: put mules, by their numbers, together under a name.',
  },
  'mule-msg-recv-size': { kind: 'bytes', unit: 'bytes', default: 65536, help: 'Largest message that a mule can take.' },
})
