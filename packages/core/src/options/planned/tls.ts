// TLS: certificates, contexts, listeners that speak it, and signatures.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/tls', {})
