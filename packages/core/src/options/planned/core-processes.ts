// Options about the life of workers and of the server that the core does not have yet: cheaper modes, reload triggers, the master FIFO.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {})
