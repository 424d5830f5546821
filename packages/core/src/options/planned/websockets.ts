// The websocket protocol for apps.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/websockets', {
  'websockets-ping-freq': {
    kind: 'seconds',
    aliases: ['websocket-ping-freq'],
    unit: 's',
    default: 30,
    help: 'Send a ping when a websocket has been silent for this long.',
  },
  'websockets-pong-tolerance': {
    kind: 'seconds',
    aliases: ['websocket-pong-tolerance'],
    unit: 's',
    default: 3,
    help: 'Close a websocket that has not answered a ping for this long.',
  },
  'websockets-max-size': {
    kind: 'integer',
    aliases: ['websocket-max-size'],
    unit: 'KiB',
    default: 1024,
    help: 'Largest websocket message an app receives; a larger one closes the websocket.',
  },
})
