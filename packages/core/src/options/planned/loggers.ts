// Log targets and encoders besides files: sockets, syslog, pipes, filters and routes for lines.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/loggers', {})
