// The SNMP agent.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/snmp', {
  snmp: {
    kind: 'socket',
    argument: 'optional',
    help: 'Answer SNMP queries for metrics and the values apps set on this UDP address, or without one on that of udp.',
    see: ['udp', 'snmp-community'],
  },
  'snmp-community': { kind: 'string', help: 'Community that SNMP queries must name, at most 72 characters; switches snmp on too.' },
})
