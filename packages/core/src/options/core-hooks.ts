// The options of the hooks, one set a phase: hook-PHASE, and where uWSGI has them mount-, umount-, exec- and call-PHASE.

import type { OptionDeclaration, OptionTable } from './declare.js'
import { HOOK_PHASES, type HookPhase } from '../hooks/phases.js'

const WHEN: Readonly<Record<HookPhase['name'], string>> = {
  asap: 'as soon as the configuration has been read, also after a reload',
  'pre-jail': 'before privileges are dropped, not after a reload',
  'in-jail': 'before privileges are dropped, at every start and reload',
  'post-jail': 'after other namespaces have been entered, or always with jailed; not after a reload',
  'as-root': 'as root, just before privileges are dropped',
  'as-user': 'right after privileges have been dropped',
  'pre-app': 'before the apps are loaded',
  'post-app': 'after the apps have been loaded, with lazy-apps once for each worker',
  'as-user-atexit': 'before the server stops or replaces itself',
  'master-start': 'when the master begins to supervise',
  'post-fork': 'for each worker after it has been forked',
  accepting: 'for each worker when it is ready for requests',
  'accepting-once': 'for each worker when it is ready for the first time',
  accepting1: 'for the first worker when it is ready for requests',
  'accepting1-once': 'for the first worker when it is ready for the first time',
  touch: 'each time a file is touched',
}

const repeated = (help: string, more: Partial<OptionDeclaration> = {}): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  help,
  ...more,
})

function optionsOf({ name, commands, mounts }: HookPhase): Array<[string, OptionDeclaration]> {
  const when = WHEN[name]
  const options: Array<[string, OptionDeclaration]> = [
    name === 'touch'
      ? ['hook-touch', repeated(`FILE ACTION:ARGUMENTS: run an action ${when}.`, { implies: ['master'] })]
      : [`hook-${name}`, repeated(`ACTION:ARGUMENTS: run an action ${when}.`)],
  ]
  if (mounts) {
    options.push([`mount-${name}`, repeated(`TYPE SOURCE TARGET [FLAGS [DATA]]: mount a file system ${when}.`)])
    options.push([`umount-${name}`, repeated(`TARGET [FLAGS]: unmount a file system ${when}.`)])
  }
  if (commands) {
    options.push([`exec-${name}`, repeated(`Run this shell command ${when}.`)])
    options.push([
      `call-${name}`,
      repeated(`Run the action of this name that a plugin registers, or call the C function of this name, ${when}.`, { see: ['dlopen'] }),
    ])
  }
  return options
}

export const HOOK_OPTIONS: OptionTable = {
  ...Object.fromEntries(Object.values(HOOK_PHASES).flatMap(optionsOf)),
  dlopen: repeated('Load this shared library (an absolute path), so that hooks can call its functions.'),
  binsh: repeated('Shell for commands of hooks; of several the first that can be run is taken, and /bin/sh at last.'),
}
