// What a plugin author imports. Light on purpose: two identity functions, a number and types, so that loading a plugin loads nothing of the server.

export { definePlugin } from './plugin/define-plugin.js'
export { defineOptions } from './options/declare.js'
export { PLUGIN_ABI } from './plugin/abi.js'
export type {
  ApiFunction, LanguageDefinition, LifecycleEvent, ListenerRequest, Plugin, PluginContext, PluginManifest, PluginRequest, PluginResponse, ProtocolDefinition, Registry,
  RequestFilter, RequestHandler, RequestHook, RequestHookRegistry,
} from './plugin/abi.js'
export type { OptionDeclaration, OptionKind, OptionTable } from './options/declare.js'
export type { Entry, Settings, Source } from './config/settings.js'
