// Plugins that have to be known before the command line can be read, because only their declarations say whether an option of theirs takes an
// argument: those named on it, and those that own an option on it. A configuration file needs none of this; there every line has its value.

import { CodedError } from '../errors/coded-error.js'
import type { KnownOptions } from '../options/known-options.js'
import type { OptionIndex } from '../options/option-index.js'
import type { PluginCatalog } from '../plugin/discovery.js'
import type { PluginSupply } from './plugin-supply.js'

type Env = Readonly<Record<string, string | undefined>>

/** The plugins-dir folders that the environment and the command line name. */
export function foldersOnCommandLine(argv: readonly string[], env: Env): string[] {
  return [...fromEnv(env, 'UWSGI_PLUGINS_DIR', 'UWSGI_PLUGIN_DIR'), ...valuesOf(wordsOf(argv), 'plugins-dir', 'plugin-dir')]
}

/** `implied`: by the name of the program. A plugin that cannot be loaded is left out; the real loading reports it. */
export async function preloadForCommandLine(
  argv: readonly string[],
  env: Env,
  implied: readonly string[],
  index: OptionIndex,
  known: KnownOptions,
  supply: PluginSupply,
): Promise<void> {
  const words = wordsOf(argv)
  const named = [...fromEnv(env, 'UWSGI_PLUGINS', 'UWSGI_PLUGIN'), ...valuesOf(words, 'plugin', 'plugins', 'need-plugin', 'need-plugins')]
  const specs = [...implied, ...named].flatMap((value) => value.split(',')).map((spec) => spec.trim())
  for (const spec of specs) if (spec !== '') await attempt(() => supply.loadNamed(spec))
  for (const name of unknownNames(words, index, known)) {
    const owner = supply.catalog.ownerOfOption(name) ?? ownerOfPrefix(name, index, supply.catalog)
    if (owner !== undefined && index.get(name) === undefined) await attempt(() => supply.load(owner))
  }
}

async function attempt(load: () => Promise<void>): Promise<void> {
  try {
    await load()
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
  }
}

function wordsOf(argv: readonly string[]): readonly string[] {
  return argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
}

function fromEnv(env: Env, ...names: string[]): string[] {
  return names.flatMap((name) => env[name] ?? [])
}

function valuesOf(words: readonly string[], ...names: string[]): string[] {
  return words.flatMap((word, at) => names.flatMap((name) => valueOf(name, word, words[at + 1])))
}

function valueOf(name: string, word: string, next: string | undefined): string[] {
  if (word === `--${name}`) return next === undefined ? [] : [next]
  return word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : []
}

/** Long names, and the long names of short forms, that the index does not know. Values that look like options cost a lookup and nothing else. */
function unknownNames(words: readonly string[], index: OptionIndex, known: KnownOptions): string[] {
  const names: string[] = []
  for (const word of words) {
    if (word.startsWith('--')) {
      const name = word.slice(2).split('=', 1)[0] ?? ''
      if (name !== '' && index.get(name) === undefined) names.push(name)
    } else if (word.startsWith('-')) {
      for (const letter of word.slice(1))
        if (/[a-zA-Z]/.test(letter) && index.getShort(letter) === undefined) names.push(...known.namesOfShort(letter))
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
