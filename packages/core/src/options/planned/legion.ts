// Legions: clusters of servers that elect a lord.

import type { OptionDeclaration } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const hook = (when: string): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  implies: ['master'],
  help: `LEGION ACTION:ARGUMENTS: run a hook action when ${when}.`,
})

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/legion', {
  legion: {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME ADDRESS VALOR CIPHER:SECRET[ IV]: join a legion, listening for datagrams on the address; the highest valor is elected lord.',
  },
  'legion-mcast': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME GROUP:PORT VALOR CIPHER:SECRET[ IV]: join a legion whose nodes reach each other through a multicast group.',
  },
  'legion-node': { kind: 'string', repeat: true, implies: ['master'], help: 'NAME HOST:PORT: another node of a legion declared above.' },
  'legion-quorum': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME VOTES: number of votes below which the legion elects no lord.',
  },
  'legion-freq': { kind: 'seconds', unit: 's', default: 3, implies: ['master'], help: 'How often this node announces itself.' },
  'legion-tolerance': {
    kind: 'seconds',
    unit: 's',
    default: 15,
    implies: ['master'],
    help: 'Silence after which a node is taken for dead.',
  },
  'legion-skew-tolerance': {
    kind: 'seconds',
    unit: 's',
    default: 60,
    implies: ['master'],
    help: 'Largest difference between the clocks of two nodes; older packets are dropped.',
  },
  'legion-death-on-lord-error': {
    kind: 'seconds',
    unit: 's',
    implies: ['master'],
    help: 'When an action of legion-lord fails, announce the death of this node and stay out of the elections for this time.',
  },
  'legion-setup': hook('the server joins the legion at its start'),
  'legion-lord': hook('this node becomes the lord'),
  'legion-unlord': hook('this node stops being the lord'),
  'legion-join': hook('the quorum is reached for the first time'),
  'legion-death': hook('this node leaves the legion'),
  'legion-node-joined': hook('another node appears'),
  'legion-node-left': hook('another node disappears'),
  'legion-scroll': { kind: 'string', repeat: true, implies: ['master'], help: 'NAME TEXT: text that this node announces to the others.' },
  'legion-scroll-max-size': {
    kind: 'bytes',
    unit: 'bytes',
    default: 4096,
    max: 65535,
    implies: ['master'],
    help: 'Largest text of another node that is kept.',
  },
  'legion-scroll-list-max-size': {
    kind: 'bytes',
    unit: 'bytes',
    default: 32768,
    implies: ['master'],
    help: 'Space for the texts of all nodes of a legion.',
  },
})
