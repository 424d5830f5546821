// The spooler: jobs in folders, run by processes of their own.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/spooler', {})
