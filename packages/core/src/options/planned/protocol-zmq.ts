// Requests that come over ZeroMQ, from Mongrel2.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-zmq', {})
