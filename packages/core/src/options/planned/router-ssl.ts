// The gateway that ends TLS and passes bare connections on.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/router-ssl', {})
