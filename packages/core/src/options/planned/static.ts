// Files served without the app: maps, checks, expiry, mime types, gzip twins.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/static', {})
