// Hooks of phases that are not built: actions (`hook-PHASE`), shell commands (`exec-PHASE`) and functions (`call-PHASE`).

import type { OptionDeclaration, OptionTable } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export type Phase = 'as-vassal' | 'as-emperor'

/** The phases that have all three forms, and when they are. */
export const PHASES: Readonly<Record<Phase, string>> = {
  'as-vassal': 'in a vassal before its program is run',
  'as-emperor': 'in the emperor after a vassal has been started',
}

/** The phases that only have actions. */
const ACTION_PHASES: Readonly<Record<string, string>> = {
  'emperor-start': 'in the emperor when it starts',
  'emperor-stop': 'in a vassal that the emperor stops',
  'emperor-reload': 'in a vassal that the emperor reloads',
  'emperor-lost': 'in a vassal whose emperor is gone',
  'as-on-demand-vassal': 'in the emperor when a vassal waits for its first connection',
  'as-on-config-vassal': 'in the emperor when a vassal waits for its configuration',
  'as-emperor-before-vassal': 'in the emperor before a vassal is started',
  'as-vassal-before-drop': 'in a vassal before it drops privileges',
  'as-emperor-setns': 'in the emperor when it has joined the namespaces of a vassal',
  'as-mule': 'in each mule',
  'as-gateway': 'in each gateway',
}

const repeated = (help: string): OptionDeclaration => ({ kind: 'string', repeat: true, help })

function each(prefix: string, phases: Readonly<Record<string, string>>, help: (when: string) => string): OptionTable {
  return Object.fromEntries(Object.entries(phases).map(([phase, when]) => [`${prefix}-${phase}`, repeated(help(when))]))
}

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  ...each('hook', { ...PHASES, ...ACTION_PHASES }, (when) => `ACTION:ARGUMENTS: run a hook action ${when}.`),
  ...each('exec', PHASES, (when) => `Run this shell command ${when}.`),
  ...each('call', PHASES, (when) => `Call this function ${when}.`),
  'call-as-vassal1': repeated('Call this function with the name of the vassal in a vassal before its program is run.'),
  'call-as-vassal3': repeated('Call this function with name, uid and gid of the vassal in a vassal before its program is run.'),
  'call-as-emperor1': repeated('Call this function with the name of the vassal in the emperor after a vassal has been started.'),
  'call-as-emperor2': repeated('Call this function with name and pid of the vassal in the emperor after a vassal has been started.'),
  'call-as-emperor4': repeated(
    'Call this function with name, pid, uid and gid of the vassal in the emperor after a vassal has been started.',
  ),
  'after-request-hook': {
    kind: 'string',
    repeat: true,
    aliases: ['after-request-call'],
    help: 'Call this function after each request, when it has been logged.',
  },
})
