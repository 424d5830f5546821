// All options the core owns, in the order --help prints them.

import { CHEAPER_OPTIONS } from './core-cheaper.js'
import { CONFIG_OPTIONS } from './core-config.js'
import { CONTROL_OPTIONS } from './core-control.js'
import { HOOK_OPTIONS } from './core-hooks.js'
import { ISOLATION_OPTIONS } from './core-isolation.js'
import { LOGGING_OPTIONS } from './core-logging.js'
import { PRESET_OPTIONS } from './core-preset.js'
import { PROCESS_OPTIONS } from './core-process.js'
import { RECYCLING_OPTIONS } from './core-recycling.js'
import { REQUEST_OPTIONS } from './core-requests.js'
import { SOCKET_OPTIONS } from './core-sockets.js'
import { SOURCE_OPTIONS } from './core-sources.js'
import { SUPERVISION_OPTIONS } from './core-supervision.js'
import { WORKER_LIFE_OPTIONS } from './core-worker-life.js'
import type { OptionTable } from './declare.js'

export const CORE_OPTIONS: OptionTable = {
  ...PROCESS_OPTIONS,
  ...ISOLATION_OPTIONS,
  ...CHEAPER_OPTIONS,
  ...RECYCLING_OPTIONS,
  ...WORKER_LIFE_OPTIONS,
  ...SOCKET_OPTIONS,
  ...SUPERVISION_OPTIONS,
  ...REQUEST_OPTIONS,
  ...LOGGING_OPTIONS,
  ...CONTROL_OPTIONS,
  ...HOOK_OPTIONS,
  ...SOURCE_OPTIONS,
  ...PRESET_OPTIONS,
  ...CONFIG_OPTIONS,
}
