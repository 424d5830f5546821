// The gateway for bare TCP connections.

import { keyedGatewayOptions } from './corerouter.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/router-raw', {
  rawrouter: {
    kind: 'socket',
    repeat: true,
    help: 'Take connections on this address and relay their bytes, whatever the protocol, to the server that the address leads to.',
    see: ['rawrouter-to', 'rawrouter-subscription-server'],
  },
  ...keyedGatewayOptions('rawrouter', 'the listening address'),
  'rawrouter-max-retries': {
    kind: 'integer',
    default: 3,
    help: 'How many further servers are tried for a connection whose server could not be reached.',
  },
  'rawrouter-xclient': {
    kind: 'flag',
    help: 'Tell the server the address of the client with an XCLIENT command, once the server has greeted; for mail servers.',
  },
  'rawrouter-subscription-slot': {
    kind: 'string',
    help: 'Formerly the size of the table of subscriptions, which no longer has one.',
  },
})
