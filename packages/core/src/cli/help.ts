// --help: every option of the core and of the installed plugins, grouped by owner, built from the declarations.

import type { OptionTable } from '../options/declare.js'
import { CORE_OPTIONS } from '../options/core-options.js'
import { arityOfDeclaration } from '../options/option-index.js'
import { messageOf } from '../errors/coded-error.js'
import { PluginCatalog } from '../plugin/discovery.js'
import { PluginLoader } from '../plugin/loader.js'

const NAME_WIDTH = 42

/** The only place that imports every installed plugin: their declarations hold the texts. */
export async function helpText(cwd: string): Promise<string[]> {
  const lines = ['Usage: uwsgi-ts [options...] [file.ini ...]', ...group('core', CORE_OPTIONS)]
  const catalog = new PluginCatalog(cwd, [])
  for (const found of catalog.all()) {
    const loader = new PluginLoader(catalog)
    try {
      const loaded = await loader.load(found, { named: false })
      if (loaded?.plugin.options !== undefined) lines.push(...group(found.packageName, loaded.plugin.options))
    } catch (error) {
      lines.push('', `${found.packageName}: ${messageOf(error)}`)
    }
  }
  return lines
}

function group(owner: string, table: OptionTable): string[] {
  return ['', `${owner}:`, ...Object.entries(table).flatMap(([name, declaration]) => entry(name, declaration))]
}

function entry(name: string, declaration: OptionTable[string]): string[] {
  const names = [name, ...(declaration.aliases ?? [])].map((each) => `--${each}`)
  const written = `    ${declaration.short === undefined ? '' : `-${declaration.short}|`}${names.join('|')}`
  const notes = [
    arityOfDeclaration(declaration) === 'none' ? '' : declaration.kind,
    declaration.default === undefined
      ? ''
      : `default ${String(declaration.default)}${declaration.unit === undefined ? '' : ` ${declaration.unit}`}`,
    declaration.repeat === true ? 'may be repeated' : '',
    declaration.noEffect === undefined ? '' : `no effect: ${declaration.noEffect}`,
  ].filter((note) => note !== '')
  const help = `${declaration.help}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`
  return written.length < NAME_WIDTH ? [`${written.padEnd(NAME_WIDTH)}${help}`] : [written, `${' '.repeat(NAME_WIDTH)}${help}`]
}
