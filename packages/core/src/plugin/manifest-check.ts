// Holds a plugin's manifest against what its code registers. The core trusts manifests without importing code, so every package runs this in its tests
// (`manifestDifferences` of `@uwsgi-ts/core/testing`).

import { createSettings } from '../config/create-settings.js'
import { CORE_OPTIONS } from '../options/core-options.js'
import { OptionIndex } from '../options/option-index.js'
import { PLUGIN_ABI, type Plugin, type PluginManifest } from './abi.js'
import { PluginHost } from './host.js'
import { immediateOptionsOf } from './immediate-options.js'

/** One sentence for each difference; empty when manifest and plugin agree. Setup runs on an empty configuration. */
export function manifestDifferences(manifest: PluginManifest, plugin: Plugin): string[] {
  const index = new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }])
  if (plugin.options !== undefined) index.add({ owner: plugin.name, table: plugin.options, immediate: immediateOptionsOf(plugin) })
  const host = new PluginHost(createSettings([], index), () => undefined)
  host.setUp({ name: plugin.name, aliases: [], module: '', named: true, plugin })
  const owned = Object.entries(plugin.options ?? {}).flatMap(([name, declaration]) => [name, ...(declaration.aliases ?? [])])
  const immediate = Object.entries(plugin.options ?? {}).flatMap(([name, declaration]) =>
    declaration.immediate === true ? [name, ...(declaration.aliases ?? [])] : [],
  )
  return [
    ...same('abi', manifest.abi, PLUGIN_ABI),
    ...same('name', manifest.name, plugin.name),
    ...same('modifier1', manifest.modifier1, plugin.modifier1),
    ...sameNames('options', manifest.options, owned),
    ...sameNames('protocols', manifest.protocols, host.protocols.names()),
    ...sameNames('cheaperAlgorithms', manifest.cheaperAlgorithms, host.cheaperAlgorithms.names()),
    ...sameNames(
      'configSuffixes',
      manifest.configSuffixes,
      (plugin.configSources ?? []).flatMap((source) => source.suffixes ?? []),
    ),
    ...sameNames('configSchemes', manifest.configSchemes, Object.keys(plugin.configSchemes ?? {})),
    ...sameNames('configSymbols', manifest.configSymbols, Object.keys(plugin.configSymbols ?? {})),
    ...sameNames('immediate', manifest.immediate, immediate),
    ...immediateOptionsOf(plugin).flatMap((option) =>
      immediate.includes(option)
        ? []
        : [`the option ${option} acts while the configuration is being read, but options do not declare it so`],
    ),
    ...Object.values(manifest.bareArguments ?? {}).flatMap((option) =>
      owned.includes(option) ? [] : [`bareArguments name the option ${option}, which the plugin does not declare`],
    ),
    ...Object.keys(manifest.bareArguments ?? {}).flatMap((suffix) =>
      manifest.suffixes?.includes(suffix) === true ? [] : [`bareArguments have the suffix ${suffix}, which suffixes do not list`],
    ),
  ]
}

function same(field: string, manifest: unknown, plugin: unknown): string[] {
  return manifest === plugin ? [] : [`${field} is ${String(manifest)} in the manifest and ${String(plugin)} in the plugin`]
}

function sameNames(field: string, manifest: readonly string[] = [], plugin: readonly string[]): string[] {
  const only = (a: readonly string[], b: readonly string[]): string => a.filter((name) => !b.includes(name)).join(', ')
  const missing = only(plugin, manifest)
  const extra = only(manifest, plugin)
  return [
    ...(missing === '' ? [] : [`${field} of the manifest lack ${missing}`]),
    ...(extra === '' ? [] : [`${field} of the manifest name ${extra}, which the plugin does not have`]),
  ]
}
