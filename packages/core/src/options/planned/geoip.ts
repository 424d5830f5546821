// Countries and cities of client addresses, for route rules.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/geoip', {
  'geoip-country': {
    kind: 'string',
    help: 'Look the countries of clients up in this MaxMind database (the old .dat form), for the route variable geoip.',
  },
  'geoip-city': { kind: 'string', help: 'Look countries, regions and cities up in this MaxMind database; it goes before geoip-country.' },
  'geoip-use-disk': { kind: 'flag', help: 'Read the databases from disk for each request instead of holding them in memory.' },
})
