// The emperor, which starts and watches one server for each configuration it finds.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/emperor', {})
