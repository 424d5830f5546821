// The hook actions of the core, by name.

import type { HookAction } from './action.js'
import { FILE_ACTIONS } from './actions/files.js'
import { MOUNT_ACTIONS } from './actions/mounts.js'
import { PROCESS_ACTIONS } from './actions/processes.js'
import { SYMBOL_ACTIONS } from './actions/symbols.js'
import { WAITING_ACTIONS } from './actions/waiting.js'

export const CORE_HOOK_ACTIONS: Readonly<Record<string, HookAction>> = {
  ...PROCESS_ACTIONS,
  ...FILE_ACTIONS,
  ...MOUNT_ACTIONS,
  ...WAITING_ACTIONS,
  ...SYMBOL_ACTIONS,
}
