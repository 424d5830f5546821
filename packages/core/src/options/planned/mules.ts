// Mules and farms: processes that do work beside the requests.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/mules', {
  farm: {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME:MULE[,MULE...]: put mules, by their numbers, together under a name.',
  },
})
