// What the emperor gives its vassals, and what a vassal asks of its emperor.

import type { OptionDeclaration } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const template = (how: string): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  help: `Let every vassal read this configuration file too, ${how}.`,
})

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/emperor', {
  'vassals-inherit': template('with inherit, after its own'),
  'vassals-inherit-before': template('with inherit, before its own'),
  'vassals-include': template('with include, after its own'),
  'vassals-include-before': template('with include, before its own'),
  'vassals-set': {
    kind: 'dict',
    aliases: ['vassal-set'],
    repeat: true,
    help: 'OPTION=VALUE: start every vassal with this option.',
    see: ['set'],
  },
  'vassals-start-hook': {
    kind: 'string',
    help: 'Run this command, with the name of the vassal as argument, in the process of a vassal before its program.',
  },
  'vassals-stop-hook': { kind: 'string', help: 'Run this command, with the name of the vassal as argument, when a vassal has ended.' },
  'vassal-fork-base': {
    kind: 'string',
    repeat: true,
    help: 'Start this vassal itself, not through the fork server that emperor-use-fork-server names.',
    see: ['emperor-use-fork-server'],
  },
  'vassal-sos': {
    kind: 'seconds',
    unit: 's',
    help: 'In a vassal: ask the emperor for reinforcement when all workers are busy, at most this often.',
    see: ['emperor-broodlord'],
  },
  'vassal-sos-backlog': {
    kind: 'integer',
    help: 'In a vassal: ask the emperor for reinforcement when this many connections wait in a listen queue.',
    see: ['emperor-broodlord'],
  },
  zeus: { kind: 'string', help: 'Run as Zeus, who rules emperors; no uWSGI release has it.' },
})
