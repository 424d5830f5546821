// Finds plugins without importing them: in the `plugins-dir` folders, then in node_modules (`@uwsgi-ts/NAME`, `uwsgi-ts-plugin-NAME`) seen from the
// working directory and from the core package, then as a path. The manifests say which plugin owns an option or a file suffix.

import { readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { CodedError, messageOf } from '../errors/coded-error.js'
import { hasSuffix } from '../config/sources/source-registry.js'
import { PLUGIN_ABI } from './abi.js'
import { readManifest, type FoundPlugin } from './manifest.js'

const SCOPE = '@uwsgi-ts'
const PREFIX = 'uwsgi-ts-plugin-'

/** Looks things up on first use and keeps what it has read; one object for one reading of a configuration. */
export class PluginCatalog {
  readonly #cwd: string
  readonly #dirs: readonly string[]
  #found: FoundPlugin[] | undefined
  #immediate: ReadonlyMap<string, FoundPlugin> | undefined
  #options: ReadonlyMap<string, FoundPlugin> | undefined
  /** Manifests that cannot be read, said once by whoever prints. */
  readonly faults: string[] = []

  /** `dirs`: the plugins-dir folders in their order. */
  constructor(cwd: string, dirs: readonly string[]) {
    this.#cwd = cwd
    this.#dirs = [...dirs]
  }

  /** True when it looks in exactly these folders. */
  covers(dirs: readonly string[]): boolean {
    return dirs.length === this.#dirs.length && dirs.every((dir, at) => dir === this.#dirs[at])
  }

  /** Everything installed, nearest first; of two plugins of one name the first counts. */
  all(): readonly FoundPlugin[] {
    this.#found ??= this.#scan()
    return this.#found
  }

  ownerOfOption(option: string): FoundPlugin | undefined {
    this.#options ??= byName(this.all(), (plugin) => plugin.manifest.options)
    return this.#options.get(option)
  }

  /** The plugin whose option acts while the configuration is being read. Asked for every unknown name of a file, so it is a table. */
  ownerOfImmediate(option: string): FoundPlugin | undefined {
    this.#immediate ??= byName(this.all(), (plugin) => plugin.manifest.immediate)
    return this.#immediate.get(option)
  }

  ownerOfCheaperAlgorithm(name: string): FoundPlugin | undefined {
    return this.all().find((plugin) => plugin.manifest.cheaperAlgorithms?.includes(name) === true)
  }

  ownerOfConfigSuffix(address: string): FoundPlugin | undefined {
    return this.all().find((plugin) => plugin.manifest.configSuffixes?.some((suffix) => hasSuffix(address, suffix)) === true)
  }

  ownerOfScheme(scheme: string): FoundPlugin | undefined {
    return this.all().find((plugin) => plugin.manifest.configSchemes?.includes(scheme) === true)
  }

  ownerOfSymbol(symbol: string): FoundPlugin | undefined {
    return this.all().find((plugin) => plugin.manifest.configSymbols?.includes(symbol) === true)
  }

  /** The plugin for a bare argument, and the option the argument stands for. */
  ownerOfBareArgument(argument: string): { plugin: FoundPlugin; option: string } | undefined {
    for (const plugin of this.all()) {
      for (const [suffix, option] of Object.entries(plugin.manifest.bareArguments ?? {})) {
        if (argument.endsWith(suffix)) return { plugin, option }
      }
    }
    return undefined
  }

  /** By name, alias, uWSGI's file name (`python3_plugin.so`) or path. A plugin file without a package.json comes with an empty manifest. */
  find(wanted: string): FoundPlugin | undefined {
    if (wanted.includes('/')) return this.#atPath(wanted)
    const name = wanted.replace(/_plugin\.so$/, '')
    const plugins = this.all()
    return (
      plugins.find(
        (plugin) => plugin.manifest.name === name || plugin.packageName === `${SCOPE}/${name}` || plugin.packageName === `${PREFIX}${name}`,
      ) ??
      plugins.find((plugin) => plugin.manifest.aliases?.includes(name) === true) ??
      this.#atPath(name)
    )
  }

  #scan(): FoundPlugin[] {
    const folders = [
      ...this.#dirs.flatMap((dir) => this.#foldersIn(resolve(this.#cwd, dir))),
      ...[this.#cwd, dirname(fileURLToPath(import.meta.url))].flatMap((from) => nodeModulesAbove(from).flatMap((dir) => packagesIn(dir))),
    ]
    const seen = new Set<string>()
    const found: FoundPlugin[] = []
    for (const folder of folders) {
      const real = realFolder(folder)
      if (real === undefined || seen.has(real)) continue
      seen.add(real)
      const plugin = this.#read(real)
      if (plugin !== undefined && !found.some((other) => other.manifest.name === plugin.manifest.name)) found.push(plugin)
    }
    return found
  }

  /** A folder of plugin folders; one that is a plugin itself counts too. */
  #foldersIn(dir: string): string[] {
    const names = namesIn(dir)
    if (names === undefined) {
      this.faults.push(`plugins-dir ${dir}: cannot be read; expected a folder of plugins`)
      return []
    }
    return [dir, ...names.map((name) => join(dir, name))]
  }

  #read(folder: string): FoundPlugin | undefined {
    try {
      return readManifest(folder)
    } catch (error) {
      this.faults.push(messageOf(error))
      return undefined
    }
  }

  #atPath(path: string): FoundPlugin | undefined {
    const full = resolve(this.#cwd, path)
    const stat = statSync(full, { throwIfNoEntry: false })
    if (stat?.isDirectory() === true) return readManifest(full)
    if (stat?.isFile() !== true || !/\.m?js$/.test(full)) return undefined
    return { manifest: { abi: PLUGIN_ABI, name: '' }, folder: dirname(full), packageName: full, module: pathToFileURL(full).href }
  }
}

function byName(plugins: readonly FoundPlugin[], names: (plugin: FoundPlugin) => readonly string[] | undefined): Map<string, FoundPlugin> {
  const owners = new Map<string, FoundPlugin>()
  for (const plugin of plugins) for (const name of names(plugin) ?? []) if (!owners.has(name)) owners.set(name, plugin)
  return owners
}

/** Refuses a plugin that was built for another ABI. */
export function checkAbi(plugin: FoundPlugin): void {
  if (plugin.manifest.abi === PLUGIN_ABI) return
  throw new CodedError(
    'plugin-abi-mismatch',
    `plugin ${plugin.manifest.name} (${plugin.folder}) was built for plugin ABI ${String(plugin.manifest.abi)}, this server has ABI ${String(PLUGIN_ABI)}; ` +
      `install a version of ${plugin.packageName} for ABI ${String(PLUGIN_ABI)}`,
  )
}

function nodeModulesAbove(from: string): string[] {
  const dirs: string[] = []
  for (let dir = from; ; dir = dirname(dir)) {
    dirs.push(join(dir, 'node_modules'))
    if (dirname(dir) === dir) return dirs
  }
}

function packagesIn(nodeModules: string): string[] {
  const plain = (namesIn(nodeModules) ?? []).filter((name) => name.startsWith(PREFIX)).map((name) => join(nodeModules, name))
  const scoped = (namesIn(join(nodeModules, SCOPE)) ?? []).map((name) => join(nodeModules, SCOPE, name))
  return [...scoped, ...plain]
}

function namesIn(dir: string): string[] | undefined {
  try {
    return readdirSync(dir).sort()
  } catch {
    return undefined
  }
}

function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
