// `uwsgi-ts completion SHELL`: the completion script of a shell, with the options of the core and of the plugins installed here.

import { offeredOptions, type CompletionModel } from '../introspection/completion.js'
import { loadOptionCatalog } from '../introspection/option-catalog.js'
import { bashScript } from '../introspection/shells/bash.js'
import { fishScript } from '../introspection/shells/fish.js'
import { zshScript } from '../introspection/shells/zsh.js'
import { PluginCatalog } from '../plugin/discovery.js'
import { topicNames } from './help.js'
import type { CliStreams } from './main.js'
import { SUBCOMMANDS } from './subcommands.js'

export const SHELLS: Readonly<Record<string, (model: CompletionModel) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** Returns the exit status. */
export async function printCompletion(args: readonly string[], cwd: string, streams: CliStreams): Promise<number> {
  const shell = args[0] ?? ''
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined
  if (script === undefined) {
    streams.err(
      `completion: ${shell === '' ? 'no shell is named' : `${JSON.stringify(shell)} is no shell known here`}; expected ${Object.keys(SHELLS).join(', ')}`,
    )
    return 1
  }
  const catalog = await loadOptionCatalog(cwd)
  const topics = topicNames(catalog)
  const bare = new PluginCatalog(cwd, []).all().flatMap(({ manifest }) => Object.keys(manifest.bareArguments ?? {}))
  streams.out(
    script({
      commands: ['uwsgi-ts', 'uwsgi'],
      options: offeredOptions(catalog.options, topics),
      subcommands: Object.entries(SUBCOMMANDS).map(([name, { help, words }]) => ({ name, help, words: name === 'help' ? topics : words })),
      suffixes: [...new Set(['.ini', '.xml', '.yaml', '.yml', '.json', ...bare])],
    }),
  )
  return 0
}
