// Options that confine the server: chroot, namespaces, control groups, capabilities, limits and mounts.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {})
