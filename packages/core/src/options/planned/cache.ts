// The cache in shared memory, its sync with other nodes and its use for responses and route actions.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/cache', {})
