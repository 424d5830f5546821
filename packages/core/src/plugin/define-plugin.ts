// The one function a plugin package needs at run time. It gives the plugin its exact type and costs nothing.

import type { Plugin } from './abi.js'

export function definePlugin<const T extends Plugin>(plugin: T): T {
  return plugin
}
