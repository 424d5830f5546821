// Which options of a plugin act while the configuration is being read.

import type { Plugin } from './abi.js'

/** Names of the options that the plugin gives something to do; each is declared `immediate`. */
export function immediateOptionsOf(plugin: Plugin): string[] {
  return [...(plugin.configSources ?? []).flatMap((source) => source.options), ...Object.keys(plugin.immediate ?? {})]
}
