// From argv, environment and files to a checked configuration with its plugins set up. A pipeline: read all sources, expand, configure, load the
// plugins that are named or whose options are used, check, set up. Every stage collects problems; they are thrown together.

import { CodedError } from '../errors/coded-error.js'
import { quote } from '../errors/quote.js'
import { CORE_OPTIONS } from '../options/core-options.js'
import { KnownOptions, type OptionExplainer } from '../options/known-options.js'
import { OptionIndex } from '../options/option-index.js'
import type { PluginCatalog } from '../plugin/discovery.js'
import { createPluginHost } from '../plugin/host.js'
import { immediateOptionsOf } from '../plugin/immediate-options.js'
import { importLoaded, type PluginLoader } from '../plugin/loader.js'
import type { FoundPlugin } from '../plugin/manifest.js'
import { serverVersion } from '../version.js'
import { foldersOnCommandLine, preloadForCommandLine } from './command-line-plugins.js'
import { COMMAND_LINE, readCommandLine } from './command-line.js'
import { checkEntries } from './check.js'
import { configure } from './configure.js'
import { createSettings } from './create-settings.js'
import { readEnvironment } from './environment-options.js'
import { ExitPlan } from './exit-plan.js'
import { ExitRequest, type ExitAction } from './exit-request.js'
import { expandEntries } from './expand.js'
import { impliedPlugins } from './implied-plugins.js'
import { staticMagic } from './magic-variables.js'
import { ConfigError, formatProblem, ProblemList, type Problem } from './problems.js'
import { PluginSupply } from './plugin-supply.js'
import { ConfigReader, type RawEntry } from './reader.js'
import type { ResolvedConfig, SerialConfig } from './resolved-config.js'
import type { Entry, Settings } from './settings.js'
import { hasLostBytes } from './text-bytes.js'
import { CORE_SCHEMES } from './sources/core-schemes.js'
import { CORE_SOURCES } from './sources/core-sources.js'
import { SourceRegistry } from './sources/source-registry.js'

/** Where resolution writes; the defaults are the process's own standard streams. */
export interface ResolveOutput {
  /** A line for the log (standard error). */
  readonly log: (line: string) => void
  /** A line for standard output (`print`, `iprint`). */
  readonly print: (line: string) => void
  /** Learns what fallback-config says, while the configuration is being read. */
  readonly exitPlan?: ExitPlan
  /** Sees everything that was read before errors end the reading. */
  readonly inspect?: (reading: InspectedReading) => void
}

/** A configuration as it was read, with its errors. */
export interface InspectedReading {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
  readonly index: OptionIndex
}

/** A configuration that has been read and checked, before any plugin's setup. */
export interface ReadConfig {
  readonly settings: Settings
  /** As show-config prints them. */
  readonly shown: readonly RawEntry[]
  readonly loader: PluginLoader
  readonly index: OptionIndex
  /** Names that declare-option and declare-option2 have made. */
  readonly customNames: ReadonlySet<string>
  /** Warnings; with errors there is no configuration. */
  readonly problems: readonly Problem[]
  readonly argv: readonly string[]
  readonly cwd: string
  /** Magic variables as the last file left them. */
  readonly magic: Readonly<Record<string, string>>
  /** What was read from standard input and descriptors, by address. */
  readonly kept: ReadonlyMap<string, Buffer>
}

type Env = Readonly<Record<string, string | undefined>>

const STANDARD_OUTPUT: ResolveOutput = {
  log: (line) => {
    process.stderr.write(`${line}\n`)
  },
  print: (line) => {
    process.stdout.write(`${line}\n`)
  },
}

/** Throws `ConfigError` (with every problem), `CodedError` (a plugin failed) or `ExitRequest` (an option asked for something else). */
export async function resolveConfig(
  argv: readonly string[],
  env: Env,
  cwd: string,
  output: ResolveOutput = STANDARD_OUTPUT,
): Promise<ResolvedConfig> {
  return setUpPlugins(await readConfig(argv, env, cwd, output), output)
}

/** The last stage: plugins register. */
export async function setUpPlugins(config: ReadConfig, output: ResolveOutput = STANDARD_OUTPUT): Promise<ResolvedConfig> {
  const plugins = await createPluginHost(config.loader.loaded, config.settings, output.log)
  // Said here and not by the host, which every engine has too.
  for (const { plugin, hook } of plugins.hooks) {
    if (Object.values(hook.filter).every((condition) => condition === undefined)) {
      output.log(`[${plugin}] request hook ${hook.name} has no filter: JavaScript runs for every request`)
    }
  }
  return { settings: config.settings, plugins, argv: config.argv, cwd: config.cwd, magic: config.magic }
}

/** Everything but the plugins' setup. */
export async function readConfig(
  argv: readonly string[],
  env: Env,
  cwd: string,
  output: ResolveOutput = STANDARD_OUTPUT,
): Promise<ReadConfig> {
  const problems = new ProblemList()
  try {
    return await readSources(argv, { ...env }, cwd, output, problems)
  } catch (error) {
    // uWSGI ends at the first error, so what an option behind one asks for is never done. Only questions are answered all the same.
    if (error instanceof ExitRequest && problems.hasErrors && !QUESTIONS.has(error.action.kind))
      throw new ConfigError(problems.all, problems.exitStatus)
    throw error
  }
}

const QUESTIONS: ReadonlySet<ExitAction['kind']> = new Set(['help', 'option-help', 'show-options', 'version'])

async function readSources(
  argv: readonly string[],
  env: Record<string, string | undefined>,
  cwd: string,
  output: ResolveOutput,
  problems: ProblemList,
): Promise<ReadConfig> {
  const index = new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }])
  const known = new KnownOptions()
  const sources = new SourceRegistry([{ configSources: CORE_SOURCES, configSchemes: CORE_SCHEMES }])
  const supply = new PluginSupply(cwd, foldersOnCommandLine(argv, env), index, sources)
  const program = process.argv[1] ?? process.execPath
  const implied = impliedPlugins(env['UWSGI_ORIGINAL_PROC_NAME'] ?? program)
  await preloadForCommandLine(argv, env, implied, index, known, supply)

  const magic = staticMagic({ version: serverVersion(), binary: program, cwd, startedAt: Date.now() })
  const { log, print, exitPlan = new ExitPlan() } = output
  const reader = new ConfigReader(index, problems, { cwd, env, log, print, exitPlan, magic, sources, supply })
  const explainer = (catalog: PluginCatalog): OptionExplainer =>
    known.explainer((packageName) => catalog.all().some((found) => found.packageName === packageName))
  for (const spec of implied) {
    log(`[uwsgi] implicit plugin requested ${spec}`)
    await reader.requestPlugin({ spec, needed: false, source: { file: program, line: 0 } })
  }
  await readEnvironment(reader)
  for (const word of argv.filter(hasLostBytes)) {
    const message = `${quote(word)} holds bytes that are not UTF-8; expected UTF-8, or the option in a file`
    problems.error('config-bad-encoding', COMMAND_LINE, '', message)
  }
  const bare = await readCommandLine(argv, {
    index,
    customOptions: reader.customOptions,
    problems,
    option: (name, value) => reader.add(name, value, COMMAND_LINE),
    known: explainer(supply.catalog),
  })
  await readBareArguments(bare, reader, supply)
  reader.finish()
  const used = await expandEntries(reader.entries, { env, problems, addresses: reader.addresses })
  const raw = await configure(reader)
  for (const name of reader.asked) used.add(name)

  supply.lookIn(reader.pluginDirs)
  await loadPlugins(reader, raw, supply, index, output.log)
  const { loader } = supply
  for (const fault of loader.catalog.faults) output.log(fault)
  for (const entry of raw) if (entry.key === 'get' && entry.value !== null) used.add(entry.value)
  const entries = checkEntries(raw, {
    index,
    problems,
    used,
    strict: reader.strict,
    customOptions: reader.customOptions,
    known: explainer(loader.catalog),
    isListener: (name) => loader.catalog.ownerOfOption(name)?.manifest.protocols !== undefined,
    log: output.log,
  })
  output.inspect?.({ entries, problems: problems.all, index })
  if (problems.hasErrors) throw new ConfigError(problems.all, problems.exitStatus)
  for (const problem of problems.all) output.log(formatProblem(problem))
  return {
    settings: createSettings(entries, index),
    shown: raw,
    loader,
    index,
    customNames: new Set(reader.customOptions.keys()),
    problems: problems.all,
    argv,
    cwd,
    magic: Object.fromEntries([...magic].filter(([, value]) => value !== '')),
    kept: reader.addresses.kept,
  }
}

/** For an engine process: what the master resolved, without reading anything again. */
export async function restoreConfig(serial: SerialConfig, log: (line: string) => void = STANDARD_OUTPUT.log): Promise<ResolvedConfig> {
  const plugins = await importLoaded(serial.plugins)
  const index = new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }])
  for (const { name, plugin } of plugins)
    if (plugin.options !== undefined) index.add({ owner: name, table: plugin.options, immediate: immediateOptionsOf(plugin) })
  const settings = createSettings(serial.entries, index)
  return {
    settings,
    plugins: await createPluginHost(plugins, settings, log),
    argv: serial.argv,
    cwd: serial.cwd,
    magic: serial.magic ?? {},
  }
}

export function serializeConfig(config: ResolvedConfig): SerialConfig {
  const entries: readonly Entry[] = config.settings.entries
  return { entries, plugins: config.plugins.loaded, argv: config.argv, cwd: config.cwd, magic: config.magic }
}

/** A bare argument is a configuration file, `FILE` or `FILE:SECTION`, or an app that a plugin knows by its suffix. `[...]` is skipped, as in uWSGI. */
async function readBareArguments(bare: readonly string[], reader: ConfigReader, supply: PluginSupply): Promise<void> {
  for (const argument of bare) {
    if (argument.startsWith('[') || (await reader.loadBySuffix(argument, COMMAND_LINE, ''))) continue
    const owner = supply.catalog.ownerOfBareArgument(argument)
    if (owner !== undefined) await reader.add(owner.option, argument, COMMAND_LINE)
    else await reader.include(argument, COMMAND_LINE, '')
  }
}

async function loadPlugins(
  reader: ConfigReader,
  raw: readonly RawEntry[],
  supply: PluginSupply,
  index: OptionIndex,
  log: (line: string) => void,
): Promise<void> {
  for (const request of reader.pluginRequests) {
    try {
      await supply.loadNamed(request.spec)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      log(`!!! UNABLE to load uWSGI plugin: ${error.message} !!!`)
      if (request.needed)
        reader.problems.error(error.code, request.source, 'need-plugin', `unable to load plugin "${request.spec}": ${error.message}`)
    }
  }
  for (const entry of raw) {
    for (const owner of pluginsWantedBy(entry, reader, supply, index)) {
      try {
        await supply.load(owner)
      } catch (error) {
        if (!(error instanceof CodedError)) throw error
        reader.problems.error(error.code, entry.source, entry.key, error.message)
      }
    }
  }
}

/** Plugins that are loaded although nothing names them: the owner of the option, or of the algorithm it asks for. */
function pluginsWantedBy(entry: RawEntry, reader: ConfigReader, { catalog }: PluginSupply, index: OptionIndex): FoundPlugin[] {
  const known = index.get(entry.key)?.name
  if (known === 'cheaper-algo-list') return catalog.all().filter(({ manifest }) => manifest.cheaperAlgorithms !== undefined)
  if (entry.placeholder || (known !== undefined && known !== 'cheaper-algo') || reader.customOptions.has(entry.key)) return []
  const owner = known === undefined ? catalog.ownerOfOption(entry.key) : catalog.ownerOfCheaperAlgorithm(entry.value ?? '')
  return owner === undefined ? [] : [owner]
}
