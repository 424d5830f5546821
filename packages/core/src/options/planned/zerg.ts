// Zerg mode: instances that serve on the sockets of another.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/zerg', {})
