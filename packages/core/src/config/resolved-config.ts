// What a start works with once the configuration has been read, checked and its plugins set up. The CLI hands it to the master; an engine process
// gets the same from a `SerialConfig` in its configure message, so that master and engines never see two versions of one file.

import type { CheaperAlgorithm } from '../cheaper/algorithm.js'
import type { HookAction } from '../hooks/action.js'
import type { ApiFunction, LanguageDefinition, LifecycleEvent, ProtocolDefinition, Registry, RequestHook } from '../plugin/abi.js'
import type { Legion } from '../plugin/legion.js'
import type { MasterService } from '../plugin/master-service.js'
import type { Entry, Settings } from './settings.js'

/** Made by `resolveConfig(argv, env, cwd)` in the master and by `restoreConfig(serial)` in an engine. */
export interface ResolvedConfig {
  readonly settings: Settings
  readonly plugins: LoadedPlugins
  /** Command line after the program's name, as given. */
  readonly argv: readonly string[]
  /** Working directory of the start, before `chdir`. */
  readonly cwd: string
  /** Magic variables by letter, as the last file left them; those without a value are missing. */
  readonly magic: Readonly<Record<string, string>>
}

export interface LoadedPlugin {
  readonly name: string
  /** Other names it was found by (`python3`). */
  readonly aliases: readonly string[]
  /** Its modifier1: of the manifest, or of `plugin = N:name`. */
  readonly modifier1?: number
  /** File URL that was imported. */
  readonly module: string
  /** True when the configuration names it; false when one of its options brought it. */
  readonly named: boolean
}

/** A request hook and whose it is. Its index in `LoadedPlugins.hooks` is the filter number given to the native engine. */
export interface RegisteredHook {
  readonly plugin: string
  readonly hook: RequestHook
}

/** The plugins of one instance after their `setup`, and everything they registered. */
export interface LoadedPlugins {
  /** In the order they were loaded. */
  readonly loaded: readonly LoadedPlugin[]
  readonly protocols: Registry<ProtocolDefinition>
  readonly languages: Registry<LanguageDefinition>
  readonly functions: Registry<ApiFunction>
  readonly hookActions: Registry<HookAction>
  readonly cheaperAlgorithms: Registry<CheaperAlgorithm>
  readonly legions: Registry<Legion>
  readonly hooks: readonly RegisteredHook[]
  /** Calls the listeners one after the other, in the order of registration; those of master events get what `masterFor` gives for their plugin. A throw is rethrown as an error that names the plugin. */
  emit(event: LifecycleEvent, masterFor?: (plugin: string) => MasterService): Promise<void>
  /** Undoes in reverse order what plugins handed to `onStop`. Never throws; failures are logged with the plugin's name. */
  stop(): Promise<void>
}

/** A resolved configuration as JSON, for the engine's configure message. `serializeConfig` makes it, `restoreConfig` reads it. */
export interface SerialConfig {
  readonly entries: readonly Entry[]
  readonly plugins: readonly LoadedPlugin[]
  readonly argv: readonly string[]
  readonly cwd: string
  /** Missing in what a version before it handed over. */
  readonly magic?: Readonly<Record<string, string>>
}
