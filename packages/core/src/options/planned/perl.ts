// Options of the Perl plugin that @uwsgi-ts/perl does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/perl', {})
