// Subscriptions: instances that tell gateways what they serve.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/subscription', {})
