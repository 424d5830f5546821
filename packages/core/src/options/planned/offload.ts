// Threads that finish the sending of files and the relaying of bodies.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/offload', {})
