// Imports the plugins a configuration needs: those it names, then those whose options it uses. Each is imported once, whatever names it was asked by.

import type { LoadedPlugin } from '../config/resolved-config.js'
import { CodedError, messageOf } from '../errors/coded-error.js'
import type { Plugin } from './abi.js'
import { checkAbi, type PluginCatalog } from './discovery.js'
import type { PluginToSetUp } from './host.js'
import type { FoundPlugin } from './manifest.js'

/** Plugins of one reading of a configuration, in the order they were loaded. */
export class PluginLoader {
  readonly loaded: PluginToSetUp[] = []
  /** Replaced when the configuration adds folders. */
  catalog: PluginCatalog

  constructor(catalog: PluginCatalog) {
    this.catalog = catalog
  }

  /** `NAME`, `N:NAME` or a path, as in `plugin = ...`. Loading it again is no error. Returns undefined when it was loaded before. */
  async loadNamed(spec: string): Promise<PluginToSetUp | undefined> {
    const match = /^([0-9]{1,3}):(.+)$/.exec(spec)
    const modifier1 = match?.[1] === undefined ? undefined : Number(match[1])
    const name = match?.[2] ?? spec
    if (modifier1 !== undefined && modifier1 > 255)
      throw new CodedError('plugin-not-found', `${spec}: modifier ${String(modifier1)} does not exist; expected 0 to 255`)
    const found = this.catalog.find(name)
    if (found === undefined) {
      throw new CodedError(
        'plugin-not-found',
        `no plugin ${name} in plugins-dir, node_modules or as a path; expected an installed package @uwsgi-ts/${name} or uwsgi-ts-plugin-${name}, or a path`,
      )
    }
    return this.load(found, { named: true, modifier1 })
  }

  async load(found: FoundPlugin, how: { named: boolean; modifier1?: number | undefined }): Promise<PluginToSetUp | undefined> {
    const before = this.loaded.findIndex((plugin) => plugin.module === found.module)
    const existing = this.loaded[before]
    if (existing !== undefined) {
      // An option on the command line may have brought it before the configuration named it.
      this.loaded[before] = {
        ...existing,
        named: existing.named || how.named,
        ...(how.modifier1 === undefined ? {} : { modifier1: how.modifier1 }),
      }
      return undefined
    }
    checkAbi(found)
    const plugin = await importPlugin(found)
    const modifier1 = how.modifier1 ?? plugin.modifier1
    const item: PluginToSetUp = {
      name: plugin.name,
      aliases: found.manifest.aliases ?? [],
      module: found.module,
      named: how.named,
      plugin,
      ...(modifier1 === undefined ? {} : { modifier1 }),
    }
    this.loaded.push(item)
    return item
  }
}

/** Imports what the master has loaded; for an engine process. */
export async function importLoaded(plugins: readonly LoadedPlugin[]): Promise<PluginToSetUp[]> {
  return Promise.all(plugins.map(async (loaded) => ({ ...loaded, plugin: await importModule(loaded.name, loaded.module) })))
}

async function importPlugin(found: FoundPlugin): Promise<Plugin> {
  const plugin = await importModule(found.manifest.name === '' ? found.packageName : found.manifest.name, found.module)
  if (found.manifest.name !== '' && plugin.name !== found.manifest.name) {
    throw new CodedError(
      'plugin-bad-export',
      `plugin ${found.manifest.name} (${found.folder}) exports a plugin named ${plugin.name}; expected the name of its manifest`,
    )
  }
  return plugin
}

async function importModule(name: string, module: string): Promise<Plugin> {
  let imported: { default?: unknown }
  try {
    imported = (await import(module)) as { default?: unknown }
  } catch (error) {
    throw new CodedError('plugin-load-failed', `plugin ${name} cannot be loaded: ${messageOf(error)}`, error)
  }
  if (!isPlugin(imported.default)) {
    throw new CodedError(
      'plugin-bad-export',
      `plugin ${name} (${module}) has no plugin as its default export; expected export default definePlugin({ name, setup })`,
    )
  }
  return imported.default
}

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false
  const { name, setup } = value as Partial<Record<keyof Plugin, unknown>>
  return typeof name === 'string' && typeof setup === 'function'
}
