// Listeners that hand the bare connection to the app.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/protocol-raw', {})
