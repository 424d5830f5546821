// A request handler that answers everything with 404.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/notfound', {
  'notfound-log': { kind: 'flag', help: 'Write request lines for the requests that the plugin notfound answers.' },
})
