// Alarms: messages sent out when the log or something else says so.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/alarms', {})
