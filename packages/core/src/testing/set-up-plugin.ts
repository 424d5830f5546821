// Runs a plugin's setup as the server does, and shows what it registered.

import type { LoadedPlugins } from '../config/resolved-config.js'
import type { Settings } from '../config/settings.js'
import type { Plugin } from '../plugin/abi.js'
import { createPluginHost } from '../plugin/host.js'

/** Rejects with what the setup throws, named as at a start. */
export function setUpPlugin(plugin: Plugin, settings: Settings): Promise<LoadedPlugins> {
  return createPluginHost([{ name: plugin.name, aliases: [], module: '', named: true, plugin }], settings, () => undefined)
}
