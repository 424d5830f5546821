// Functions that apps register and others call, also over the network.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/rpc', {
  'rpc-max': { kind: 'integer', default: 64, help: 'Largest number of functions that each worker can register.' },
})
