// The hook actions of the core, by name.

import type { HookAction } from './action.js'
import { FILE_ACTIONS } from './actions/files.js'
import { MOUNT_ACTIONS } from './actions/mounts.js'
import { PROCESS_ACTIONS } from './actions/processes.js'
import { WAITING_ACTIONS } from './actions/waiting.js'

/** uWSGI calls C functions by these; what they are for is done by plugins here, which register actions of their own. */
const SYMBOL_CALLS = ['call', 'callret', 'callint', 'callintret', 'unix_signal']

const noSymbols: HookAction = (args) => {
  throw new Error(`unable to call function "${args.split(' ', 1)[0] ?? ''}": there are no C symbols here; expected an action of a plugin`)
}

export const CORE_HOOK_ACTIONS: Readonly<Record<string, HookAction>> = {
  ...PROCESS_ACTIONS,
  ...FILE_ACTIONS,
  ...MOUNT_ACTIONS,
  ...WAITING_ACTIONS,
  ...Object.fromEntries(SYMBOL_CALLS.map((name) => [name, noSymbols])),
}
