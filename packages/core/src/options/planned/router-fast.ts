// The gateway for the uwsgi protocol.

import { keyedGatewayOptions } from './corerouter.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/router-fast', {
  fastrouter: {
    kind: 'socket',
    repeat: true,
    help: 'Take uwsgi requests on this address and pass each on to the server its key leads to: UWSGI_FASTROUTER_KEY, HTTP_HOST or SERVER_NAME.',
    see: ['fastrouter-to', 'fastrouter-subscription-server'],
  },
  ...keyedGatewayOptions('fastrouter', 'the key of the request'),
  'fastrouter-force-key': {
    kind: 'string',
    help: 'Use this key for every request and do not read the request to find one.',
  },
  'fastrouter-fallback-on-no-key': {
    kind: 'flag',
    help: 'Use the servers of fastrouter-fallback also for keys that lead to no server.',
  },
  'fastrouter-subscription-fallback-key': {
    kind: 'string',
    help: 'Subscription key whose servers get the requests for keys that nobody has subscribed to.',
  },
  'fastrouter-subscription-slot': {
    kind: 'string',
    help: 'Formerly the size of the table of subscriptions, which no longer has one.',
  },
  'fastrouter-resubscribe': {
    kind: 'socket',
    repeat: true,
    help: 'Pass every announcement on to this subscription server too, with the address of this router instead of that of the server.',
  },
  'fastrouter-resubscribe-bind': {
    kind: 'socket',
    help: 'Local UDP address from which fastrouter-resubscribe sends.',
  },
  'fastrouter-post-buffering': {
    kind: 'bytes',
    unit: 'bytes',
    help: 'Read the whole body before a server is asked: up to this size in memory, larger ones in a file. Without it bodies are streamed.',
  },
  'fastrouter-post-buffering-dir': {
    kind: 'string',
    help: 'Folder for the files of fastrouter-post-buffering; uWSGI takes TMPDIR instead and never looks at this.',
  },
  'fastrouter-uid': { kind: 'user', help: 'Run the processes of this router as this user.' },
  'fastrouter-gid': { kind: 'group', help: 'Run the processes of this router as this group.' },
  'fastrouter-emperor-socket': {
    kind: 'socket',
    help: 'Ask the emperor at this address to start the vassal of a key that nobody serves.',
  },
  'fastrouter-max-retries': {
    kind: 'integer',
    default: 3,
    help: 'How many further servers are tried for a request whose server could not be reached.',
  },
  'fastrouter-defer-connect-timeout': {
    kind: 'seconds',
    unit: 's',
    default: 5,
    help: 'Time a request waits for the vassal that fastrouter-emperor-socket has asked for to take connections.',
  },
})
