// Options of the listeners of the uwsgi protocol that protocol-uwsgi does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-uwsgi', {})
