// The plugins of one reading of a configuration: which there are, which have been loaded, and what those bring that already counts while the
// configuration is being read (options, formats, schemes). The reader asks here when it meets a name it does not know.

import { CodedError } from '../errors/coded-error.js'
import type { OptionIndex } from '../options/option-index.js'
import type { ConfigScheme, ConfigSource, ConfigSymbol } from '../plugin/config-sources.js'
import { PluginCatalog } from '../plugin/discovery.js'
import { PluginLoader } from '../plugin/loader.js'
import type { PluginToSetUp } from '../plugin/host.js'
import { immediateOptionsOf } from '../plugin/immediate-options.js'
import type { FoundPlugin } from '../plugin/manifest.js'
import { symbolSchemes } from './sources/symbols.js'
import type { SourceRegistry } from './sources/source-registry.js'

export class PluginSupply {
  readonly loader: PluginLoader
  readonly #index: OptionIndex
  readonly #sources: SourceRegistry
  readonly #cwd: string
  #dirs: readonly string[]
  readonly #declared = new Set<string>()

  constructor(cwd: string, dirs: readonly string[], index: OptionIndex, sources: SourceRegistry) {
    this.#cwd = cwd
    this.#dirs = dirs
    this.#index = index
    this.#sources = sources
    this.loader = new PluginLoader(new PluginCatalog(cwd, dirs))
    sources.add({ configSchemes: symbolSchemes((name) => this.symbol(name)) })
  }

  get catalog(): PluginCatalog {
    return this.loader.catalog
  }

  /** A folder that a file adds while it is being read. */
  alsoLookIn(dir: string): void {
    if (!this.#dirs.includes(dir)) this.lookIn([...this.#dirs, dir])
  }

  /** What has been scanned counts only as long as the folders are the same. */
  lookIn(dirs: readonly string[]): void {
    this.#dirs = dirs
    if (!this.catalog.covers(dirs)) this.loader.catalog = new PluginCatalog(this.#cwd, dirs)
  }

  /** Throws `CodedError`. */
  async loadNamed(spec: string): Promise<void> {
    const loaded = await this.loader.loadNamed(spec)
    if (loaded !== undefined) this.#declare(loaded)
  }

  /** Throws `CodedError`. */
  async load(found: FoundPlugin): Promise<void> {
    const loaded = await this.loader.load(found, { named: false })
    if (loaded !== undefined) this.#declare(loaded)
  }

  /** The plugin whose option acts while the configuration is being read, unless it has been loaded. */
  ownerOfImmediate(option: string): FoundPlugin | undefined {
    return this.#unlessLoaded(this.catalog.ownerOfImmediate(option))
  }

  /** The format for an address, by its suffix. */
  sourceFor(address: string): ConfigSource | Promise<ConfigSource | undefined> | undefined {
    const known = this.#sources.bySuffix(address)
    if (known !== undefined) return known
    const owner = this.#unlessLoaded(this.catalog.ownerOfConfigSuffix(address))
    return owner === undefined ? undefined : this.load(owner).then(() => this.#sources.bySuffix(address))
  }

  scheme(name: string): ConfigScheme | Promise<ConfigScheme | undefined> | undefined {
    const known = this.#sources.scheme(name)
    if (known !== undefined) return known
    const owner = this.#unlessLoaded(this.catalog.ownerOfScheme(name))
    return owner === undefined ? undefined : this.load(owner).then(() => this.#sources.scheme(name))
  }

  symbol(name: string): ConfigSymbol | Promise<ConfigSymbol | undefined> | undefined {
    const known = this.#sources.symbol(name)
    if (known !== undefined) return known
    const owner = this.#unlessLoaded(this.catalog.ownerOfSymbol(name))
    return owner === undefined ? undefined : this.load(owner).then(() => this.#sources.symbol(name))
  }

  /**
   * For `plugin = NAME`: loads it at once if it brings something that acts while the configuration is being read, or if only its code can say. Others
   * are loaded at the end, when all folders are known. What fails here fails again there, and is reported then.
   */
  needEarly(spec: string): Promise<void> | undefined {
    const found = this.#find(spec.replace(/^[0-9]+:/, ''))
    if (found === undefined || this.#isLoaded(found)) return undefined
    const { name, configSuffixes, configSchemes, configSymbols, immediate } = found.manifest
    if (name !== '' && [configSuffixes, configSchemes, configSymbols, immediate].every((field) => field === undefined)) return undefined
    return this.loadNamed(spec).catch((error: unknown) => {
      if (!(error instanceof CodedError)) throw error
    })
  }

  /** Every name of the plugin that `plugin = SPEC` means; none when there is no such plugin. */
  namesOf(spec: string): string[] {
    const asked = spec.replace(/^[0-9]+:/, '')
    const found = this.#find(asked)
    return found === undefined ? [] : [asked, found.manifest.name, ...(found.manifest.aliases ?? [])]
  }

  #find(name: string): FoundPlugin | undefined {
    try {
      return this.catalog.find(name)
    } catch (error) {
      if (error instanceof CodedError) return undefined
      throw error
    }
  }

  #unlessLoaded(found: FoundPlugin | undefined): FoundPlugin | undefined {
    return found === undefined || this.#isLoaded(found) ? undefined : found
  }

  #isLoaded(found: FoundPlugin): boolean {
    return this.loader.loaded.some((plugin) => plugin.module === found.module)
  }

  #declare({ name, plugin }: PluginToSetUp): void {
    if (this.#declared.has(name)) return
    this.#declared.add(name)
    if (plugin.options !== undefined) this.#index.add({ owner: name, table: plugin.options, immediate: immediateOptionsOf(plugin) })
    this.#sources.add(plugin)
  }
}
