// The plugin side of one instance: runs each plugin's setup against the registries, keeps what has to be undone, and calls lifecycle listeners.
// Setup of a plugin that throws undoes everything set up before it.

import type { LoadedPlugin, LoadedPlugins, RegisteredHook } from '../config/resolved-config.js'
import type { CheaperAlgorithm } from '../cheaper/algorithm.js'
import type { Settings } from '../config/settings.js'
import { CodedError, messageOf } from '../errors/coded-error.js'
import type { HookAction } from '../hooks/action.js'
import type { ApiFunction, LanguageDefinition, LifecycleEvent, Plugin, PluginContext, ProtocolDefinition } from './abi.js'
import type { Legion } from './legion.js'
import type { MasterService } from './master-service.js'
import { RegistryStore } from './registry.js'

export interface PluginToSetUp extends LoadedPlugin {
  readonly plugin: Plugin
}

interface Callback {
  readonly plugin: string
  readonly run: () => void | Promise<void>
}

/** Those of engine events do not look at what they get. */
interface Listener {
  readonly plugin: string
  readonly event: LifecycleEvent
  readonly run: (master: MasterService) => void | Promise<void>
}

export class PluginHost implements LoadedPlugins {
  readonly loaded: LoadedPlugin[] = []
  readonly protocols: RegistryStore<ProtocolDefinition> = new RegistryStore('protocol')
  readonly languages: RegistryStore<LanguageDefinition> = new RegistryStore('language')
  readonly functions: RegistryStore<ApiFunction> = new RegistryStore('API function')
  readonly hookActions: RegistryStore<HookAction> = new RegistryStore('hook action')
  readonly cheaperAlgorithms: RegistryStore<CheaperAlgorithm> = new RegistryStore('cheaper algorithm')
  readonly legions: RegistryStore<Legion> = new RegistryStore('legion')
  readonly hooks: RegisteredHook[] = []

  readonly #settings: Settings
  readonly #log: (line: string) => void
  readonly #listeners: Listener[] = []
  readonly #undo: Callback[] = []

  constructor(settings: Settings, log: (line: string) => void) {
    this.#settings = settings
    this.#log = log
  }

  setUp(item: PluginToSetUp): void {
    const { plugin, ...loaded } = item
    try {
      plugin.setup(this.#contextFor(loaded))
    } catch (error) {
      if (error instanceof CodedError) throw error
      throw new CodedError('plugin-setup-failed', `plugin ${loaded.name}: setup failed: ${messageOf(error)}`, error)
    }
    this.loaded.push(loaded)
  }

  async emit(event: LifecycleEvent, masterFor?: (plugin: string) => MasterService): Promise<void> {
    for (const listener of this.#listeners) {
      if (listener.event !== event) continue
      try {
        await listener.run(masterFor?.(listener.plugin) as MasterService)
      } catch (error) {
        throw new CodedError('plugin-listener-failed', `plugin ${listener.plugin}: listener of ${event} failed: ${messageOf(error)}`, error)
      }
    }
  }

  async stop(): Promise<void> {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) {
      try {
        await undo.run()
      } catch (error) {
        this.#log(`[${undo.plugin}] stop failed: ${messageOf(error)}`)
      }
    }
  }

  #contextFor(plugin: LoadedPlugin): PluginContext {
    const { name } = plugin
    return {
      settings: this.#settings,
      protocols: this.protocols.viewFor(name),
      languages: this.languages.viewFor(name, (language) => rebound(language, plugin.modifier1)),
      functions: this.functions.viewFor(name),
      hookActions: this.hookActions.viewFor(name),
      cheaperAlgorithms: this.cheaperAlgorithms.viewFor(name),
      legions: this.legions.viewFor(name),
      requests: { add: (hook) => void this.hooks.push({ plugin: name, hook }) },
      on: (event: LifecycleEvent, run: Listener['run']) => {
        this.#listeners.push({ plugin: name, event, run })
      },
      onStop: (run) => {
        this.#undo.push({ plugin: name, run })
      },
      log: (line) => {
        this.#log(`[${name}] ${line}`)
      },
    }
  }
}

/** Sets up plugins in their order. When one fails, those before it are stopped and the error is thrown on. */
export async function createPluginHost(
  plugins: readonly PluginToSetUp[],
  settings: Settings,
  log: (line: string) => void,
): Promise<PluginHost> {
  const host = new PluginHost(settings, log)
  try {
    for (const plugin of plugins) host.setUp(plugin)
  } catch (error) {
    await host.stop()
    throw error
  }
  return host
}

/** A language under another modifier (`plugin = 0:psgi`): it still answers to nothing else than it says. */
function rebound(language: LanguageDefinition, modifier1: number | undefined): LanguageDefinition {
  if (modifier1 === undefined || modifier1 === language.modifier1) return language
  return Object.create(language, { modifier1: { value: modifier1, enumerable: true } }) as LanguageDefinition
}
