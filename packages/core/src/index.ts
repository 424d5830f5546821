// What a plugin author imports. Light on purpose: identity functions, declarations and types, so that loading a plugin loads nothing that runs.

export { definePlugin } from './plugin/define-plugin.js'
export { defineConfig } from './config/typed-source/define-config.js'
export { defineOptions } from './options/declare.js'
export { CORE_OPTIONS } from './options/core-options.js'
export { settingsFromEntries } from './config/create-settings.js'
export { readEntries, type ReadEntry } from './config/read-entries.js'
export { readLegion } from './plugin/read-legion.js'
export { localTimeReader, systemClock, zoneReader, type Clock } from './schedule/clock.js'
export { readSchedule } from './schedule/fields.js'
export { Occasions } from './schedule/occasions.js'
export { neverFits, type LocalTime, type Schedule } from './schedule/schedule.js'
export { PLUGIN_ABI } from './plugin/abi.js'
export type {
  ApiFunction,
  ChildEnd,
  CheaperAlgorithm,
  CheaperContext,
  CheaperDecision,
  CheaperLimits,
  CheaperSnapshot,
  CheaperWorker,
  HookAction,
  HookContext,
  InheritedChild,
  LanguageDefinition,
  LifecycleEvent,
  ListenerRequest,
  MasterEvent,
  Legion,
  MasterService,
  Occasion,
  Plugin,
  PluginContext,
  PluginManifest,
  PluginRequest,
  PluginResponse,
  ProtocolDefinition,
  Registry,
  RequestFilter,
  RequestHandler,
  RequestHook,
  RequestHookRegistry,
  ShellCommand,
} from './plugin/abi.js'
export type {
  AddressSource,
  ConfigItem,
  ConfigItems,
  ConfigPlace,
  ConfigScheme,
  ConfigSource,
  ImmediateAction,
  ImmediateContext,
  LoadContext,
  NamedOption,
  ParseContext,
  SchemeContext,
  TextSource,
} from './plugin/config-sources.js'
export type { Json } from './stats/pretty-json.js'
export type { OptionDeclaration, OptionKind, OptionTable } from './options/declare.js'
export type { Entry, Settings, Source } from './config/settings.js'
export type { ConfigContext, ConfigExport, ConfigFunction, ConfigOptions, ConfigSections } from './config/typed-source/define-config.js'
// Plugin packages add the types of their options to `OptionValues`, which only a whole module that is passed on allows.
export type * from './config/typed-source/option-values.js'
export type * from './config/typed-source/value-types.js'
