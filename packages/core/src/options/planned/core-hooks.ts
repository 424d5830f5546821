// Hooks: actions and commands that run at the stages of a start, a reload and a stop.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {})
