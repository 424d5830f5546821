// Plugins that have to be known before the command line can be read, because only their declarations say whether an option of theirs takes an
// argument: those named on it, and those that own an option on it. A configuration file needs none of this; there every line has its value.

import { CodedError } from '../errors/coded-error.js'
import type { KnownOptions } from '../options/known-options.js'
import type { OptionIndex } from '../options/option-index.js'
import { PluginCatalog } from '../plugin/discovery.js'
import { PluginLoader } from '../plugin/loader.js'
import type { PluginToSetUp } from '../plugin/host.js'

export interface Preloaded {
  readonly loaded: PluginToSetUp[]
  readonly catalog: PluginCatalog
}

/** Adds the tables of what it loads to `index`. A plugin that cannot be loaded is left out; the real loading reports it. */
export async function preloadForCommandLine(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  index: OptionIndex,
  known: KnownOptions,
  cwd: string,
): Promise<Preloaded> {
  const words = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  const values = (...names: string[]): string[] => words.flatMap((word, at) => names.flatMap((name) => valueOf(name, word, words[at + 1])))
  const fromEnv = (...names: string[]): string[] => names.flatMap((name) => env[name] ?? [])
  const catalog = new PluginCatalog(cwd, [...fromEnv('UWSGI_PLUGINS_DIR', 'UWSGI_PLUGIN_DIR'), ...values('plugins-dir', 'plugin-dir')])
  const loader = new PluginLoader(catalog)
  const named = [...fromEnv('UWSGI_PLUGINS', 'UWSGI_PLUGIN'), ...values('plugin', 'plugins', 'need-plugin', 'need-plugins')]
  const specs = named.flatMap((value) => value.split(','))
  for (const spec of specs) if (spec.trim() !== '') await attempt(() => loader.loadNamed(spec.trim()), index)
  for (const name of await unknownNames(words, index, known)) {
    const owner = catalog.ownerOfOption(name) ?? ownerOfPrefix(name, index, catalog)
    if (owner !== undefined && index.get(name) === undefined) await attempt(() => loader.load(owner, { named: false }), index)
  }
  return { loaded: loader.loaded, catalog }
}

async function attempt(load: () => Promise<PluginToSetUp | undefined>, index: OptionIndex): Promise<void> {
  try {
    const loaded = await load()
    if (loaded?.plugin.options !== undefined) index.add({ owner: loaded.name, table: loaded.plugin.options })
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
  }
}

function valueOf(name: string, word: string, next: string | undefined): string[] {
  if (word === `--${name}`) return next === undefined ? [] : [next]
  return word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : []
}

/** Long names, and the long names of short forms, that the index does not know. Values that look like options cost a lookup and nothing else. */
async function unknownNames(words: readonly string[], index: OptionIndex, known: KnownOptions): Promise<string[]> {
  const names: string[] = []
  for (const word of words) {
    if (word.startsWith('--')) {
      const name = word.slice(2).split('=', 1)[0] ?? ''
      if (name !== '' && index.get(name) === undefined) names.push(name)
    } else if (word.startsWith('-')) {
      for (const letter of word.slice(1)) {
        if (!/[a-zA-Z]/.test(letter) || index.getShort(letter) !== undefined) continue
        await known.load()
        names.push(...known.namesOfShort(letter))
      }
    }
  }
  return names
}

/** The one installed plugin that could own a shortened name, unless the core has a candidate too. */
function ownerOfPrefix(written: string, index: OptionIndex, catalog: PluginCatalog): ReturnType<PluginCatalog['ownerOfOption']> {
  for (const name of index.names()) if (name.startsWith(written)) return undefined
  const owners = catalog.all().filter((plugin) => plugin.manifest.options?.some((option) => option.startsWith(written)) === true)
  return owners.length === 1 ? owners[0] : undefined
}
