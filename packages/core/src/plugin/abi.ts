// The plugin ABI, version 1: what a plugin package exports and what it may ask of the server. Types only, so that importing it costs nothing.

import type { CheaperAlgorithm } from '../cheaper/algorithm.js'
import type { OptionTable } from '../options/declare.js'
import type { Settings } from '../config/settings.js'
import type { HookAction } from '../hooks/action.js'
import type { ConfigScheme, ConfigSource, ConfigSymbol, ImmediateAction } from './config-sources.js'
import type { Legion } from './legion.js'
import type { MasterService } from './master-service.js'
import type { RequestFilter } from '@uwsgi-ts/native'

/** Version of this ABI; a plugin's manifest names the one it was built for. */
export const PLUGIN_ABI = 1

/** A plugin as its package exports it by default. */
export interface Plugin {
  readonly name: string
  /** The request modifier this plugin answers to, when it has one. */
  readonly modifier1?: number
  readonly options?: OptionTable
  /** Formats of configuration files, and other places configurations come from. */
  readonly configSources?: readonly ConfigSource[]
  /** Schemes of addresses: `{ redis: read }` makes `redis://...` readable wherever an option takes an address. */
  readonly configSchemes?: Readonly<Record<string, ConfigScheme>>
  /** What `sym://NAME`, `section://NAME`, `call://NAME` and `callint://NAME` find under a name. */
  readonly configSymbols?: Readonly<Record<string, ConfigSymbol>>
  /** Options declared `immediate` that load nothing: what each does when it is met, by its name in `options`. */
  readonly immediate?: Readonly<Record<string, ImmediateAction>>
  /** Registers; opens nothing. What it opens later it hands to `ctx.onStop`. */
  setup(ctx: PluginContext): void
}

/** The `uwsgi` field of a plugin's package.json: what the core may know without importing the package's code. */
export interface PluginManifest {
  readonly abi: number
  readonly name: string
  /** Names that mean this plugin too, uWSGI's own among them. */
  readonly aliases?: readonly string[]
  readonly modifier1?: number
  /** Every option name the plugin owns, aliases included. */
  readonly options?: readonly string[]
  /** File suffixes of a bare argument or mount target that belong to this plugin (`.py`). */
  readonly suffixes?: readonly string[]
  /** What a bare argument with one of these suffixes stands for: suffix -> option (`{ ".py": "wsgi-file" }`). Read without importing the plugin. */
  readonly bareArguments?: Readonly<Record<string, string>>
  /** Listener protocols it registers. */
  readonly protocols?: readonly string[]
  /** Cheaper algorithms it registers. `cheaper-algo` with one of these names loads the plugin. */
  readonly cheaperAlgorithms?: readonly string[]
  /** Suffixes of its `configSources`. A file with one loads the plugin. */
  readonly configSuffixes?: readonly string[]
  /** Names of its `configSchemes`. An address with one loads the plugin. */
  readonly configSchemes?: readonly string[]
  /** Names of its `configSymbols`. */
  readonly configSymbols?: readonly string[]
  /** Every name, aliases included, of its options that act while the configuration is being read. Such an option loads the plugin where it stands. */
  readonly immediate?: readonly string[]
}

export interface PluginContext {
  /** The resolved configuration. */
  readonly settings: Settings
  readonly protocols: Registry<ProtocolDefinition>
  readonly languages: Registry<LanguageDefinition>
  readonly requests: RequestHookRegistry
  /** Actions of hooks (`hook-asap = NAME:ARGUMENTS`), by name. They run in the master. */
  readonly hookActions: Registry<HookAction>
  /** How the number of workers follows the load (`cheaper-algo = NAME`). They run in the master. */
  readonly cheaperAlgorithms: Registry<CheaperAlgorithm>
  /** Legions that this server is in, by name. They live in the master; others ask for them by `MasterService.legion`. */
  readonly legions: Registry<Legion>
  /** API functions offered to hosted apps (CALL frames), by name. They run in the engine. */
  readonly functions: Registry<ApiFunction>
  /** Process lifecycle. */
  on(event: MasterEvent, listener: (master: MasterService) => void | Promise<void>): void
  on(event: EngineEvent, listener: () => void | Promise<void>): void
  /** Runs when the process stops, in reverse order of registration, also after a half-finished setup. */
  onStop(undo: () => void | Promise<void>): void
  log(line: string): void
}

/**
 * `master:ready`: the configuration serves; the one that goes on after a reload that failed hears it too. `master:stopping`: no worker is left; the server ends, or is
 * replaced by a brutal reload, when the listeners are done.
 */
export type MasterEvent = 'master:start' | 'master:ready' | 'master:before-reload' | 'master:stopping' | 'master:stop'
export type EngineEvent = 'engine:start' | 'engine:ready' | 'engine:stop'
export type LifecycleEvent = MasterEvent | EngineEvent

export interface Registry<T> {
  /** Two registrations of one name are an error that names both plugins, unless the second says `override`. */
  add(name: string, value: T, options?: { override?: boolean }): void
  get(name: string): T | undefined
  names(): string[]
}

/** A listener protocol: which options make listeners of it. */
export interface ProtocolDefinition {
  /** Codec in the native engine. */
  readonly codec: 'http' | 'uwsgi'
  /** Name in the stats (`proto`). */
  readonly statsName: string
  /** The listeners the configuration asks for, in the order of their options. */
  listeners(settings: Settings): ListenerRequest[]
}

export interface ListenerRequest {
  readonly option: string
  readonly address: string
  readonly keepAlive: boolean
  readonly modifier1: number
  readonly modifier2: number
  /** Place among all options of the configuration; sockets are numbered in this order. */
  readonly order: number
}

/** A language whose apps run in interpreter processes forked from a zygote. */
export interface LanguageDefinition {
  readonly modifier1: number
  /** Further modifiers it answers to. */
  readonly modifiers?: readonly number[]
  /** True when the configuration uses it (the plugin was loaded by name or one of its options is set). */
  wanted(settings: Settings): boolean
  /**
   * The zygote program. `args` without argv[0]. `folder`: what of the plugin's files the program needs; behind another root (chroot) it gets a copy, and
   * arguments that begin with this folder are changed to it.
   */
  zygote(settings: Settings): { file: string; args: string[]; env: Record<string, string>; folder?: string }
  /**
   * True when its workers take clients by themselves: engines do not listen, the host finds the listening sockets as the descriptors in the fact `@sockets`, and
   * SIGHUP asks a worker to leave. @default never
   */
  servesItself?(settings: Settings): boolean
  /** Option names whose values the host gets in EVENT configure, with their expanded values, in order. `undefined`: all options. */
  readonly hostOptions?: readonly string[]
}

/** A request as a TypeScript handler sees it. */
export interface PluginRequest {
  readonly method: string
  readonly uri: string
  readonly path: string
  /** All CGI variables. */
  readonly vars: ReadonlyMap<string, string>
  /** Body bytes (complete up to 64 KiB; larger bodies go to workers only). */
  readonly body: Buffer
}

export interface PluginResponse {
  readonly status: number | string
  readonly headers?: ReadonlyArray<readonly [string, string]> | Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Returns the response, or undefined to let the request go on. A throw costs this request a 500 and a log line. */
export type RequestHandler = (request: PluginRequest) => PluginResponse | undefined | Promise<PluginResponse | undefined>

export interface RequestHook {
  readonly name: string
  /** Evaluated natively. An empty filter costs every request and is named once in the start log. */
  readonly filter: RequestFilter
  readonly handler: RequestHandler
}

export interface RequestHookRegistry {
  add(hook: RequestHook): void
}

/** An API function. Arguments and result are byte strings; a throw is reported to the caller as an error. */
export type ApiFunction = (call: {
  core: number
  worker: number
  args: Buffer[]
}) => ReadonlyArray<Uint8Array | string> | Promise<ReadonlyArray<Uint8Array | string>>

export type {
  CheaperAlgorithm,
  CheaperContext,
  CheaperDecision,
  CheaperLimits,
  CheaperSnapshot,
  CheaperWorker,
} from '../cheaper/algorithm.js'
export type { HookAction, HookContext } from '../hooks/action.js'
export type { Legion } from './legion.js'
export type { ChildEnd, InheritedChild, MasterService, Occasion, ShellCommand } from './master-service.js'
export type { RequestFilter }
