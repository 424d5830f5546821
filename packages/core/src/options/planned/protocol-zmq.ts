// Requests that come over ZeroMQ, from Mongrel2.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-zmq', {
  zeromq: {
    kind: 'string',
    aliases: ['zmq', 'zeromq-socket', 'zmq-socket', 'mongrel2'],
    repeat: true,
    help: "RECEIVE,SEND: pull Mongrel2's requests from the first ZeroMQ endpoint and publish the answers to the second.",
  },
})
