// --option-help NAME and --show-options [PATTERN]: what there is to know about one option, and which options there are about something.

import { nearestName } from '../options/nearest.js'
import { arityOfDeclaration } from '../options/option-index.js'
import { findOption, loadOptionCatalog, namesOf, ownerLabel, type CataloguedOption } from '../introspection/option-catalog.js'
import { argumentWord, defaultInWords, kindInWords, stateInWords } from '../introspection/option-words.js'
import { terminalStyle, twoColumns, wrap, type TextStyle } from '../introspection/text-layout.js'
import type { HelpRequest } from './help.js'
import type { CliStreams } from './main.js'

const COLUMN = 14
const LIST_COLUMN = 32

/** Returns the exit status. */
export async function printOptionHelp(request: HelpRequest, cwd: string, streams: CliStreams): Promise<number> {
  const catalog = await loadOptionCatalog(cwd, request.pluginsDirs, request.plugins)
  const name = request.topic.replace(/^-+/, '')
  const option = findOption(catalog.options, name) ?? catalog.options.find(({ declaration }) => name !== '' && declaration.short === name)
  if (option === undefined) {
    const nearest = nearestName(name, catalog.options.flatMap(namesOf))
    streams.err(`--option-help: no option is named ${name}${nearest === undefined ? '' : `; nearest: ${nearest}`}`)
    return 1
  }
  for (const line of optionHelp(option, terminalStyle(streams.terminal))) streams.out(line)
  return 0
}

export function optionHelp(option: CataloguedOption, style: TextStyle): string[] {
  const { name, declaration } = option
  const argument = argumentWord(declaration)
  const initial = defaultInWords(declaration)
  const others = [...(declaration.aliases ?? []), ...(declaration.short === undefined ? [] : [`-${declaration.short}`])]
  const list = (names: readonly string[] | undefined): string | undefined =>
    names === undefined || names.length === 0 ? undefined : names.join(', ')
  const facts: ReadonlyArray<readonly [label: string, text: string | undefined]> = [
    ['also', list(others)],
    ['kind', `${kindInWords(declaration)}${arityOfDeclaration(declaration) === 'optional' ? '; may be left out' : ''}`],
    ['default', initial ?? 'none'],
    ['unit', declaration.unit],
    ['repeated', declaration.repeat === true ? 'every value counts, in order' : 'the last one counts'],
    [
      'acts',
      declaration.immediate === true ? 'while the configuration is being read, before anything is replaced in its value' : undefined,
    ],
    ['changes at', declaration.effect ?? 'start'],
    ['switches on', list(declaration.implies)],
    ['owner', option.owner],
    ['state', stateInWords(option)],
    ['see', list(declaration.see)],
    ['documented', `docs/options/${ownerLabel(option.owner)}.md#${name}`],
  ]
  const usage = [
    `--${name}${argument === '' ? '' : ` ${argument}`}`,
    `${name} = ${argument === '' ? 'true' : argument.replace(/^\[|\]$/g, '')}`,
  ]
  return [
    style.bold(name),
    ...wrap(declaration.help, style.width - 2).map((line) => `  ${line}`),
    '',
    ...twoColumns('  written', usage.join('   or in a file: '), COLUMN + 2, style),
    ...facts.flatMap(([label, text]) => (text === undefined ? [] : twoColumns(`  ${label}`, text, COLUMN + 2, style))),
  ]
}

/** One line an option: names, argument, state and help. Status 1 when nothing matches. */
export async function printOptions(request: HelpRequest, cwd: string, streams: CliStreams): Promise<number> {
  const { options } = await loadOptionCatalog(cwd, request.pluginsDirs, request.plugins)
  const pattern = request.topic.toLowerCase()
  const found = options.filter((option) => matches(option, pattern))
  const style = terminalStyle(streams.terminal)
  for (const option of found) {
    const argument = argumentWord(option.declaration)
    const left = `${option.name}${argument === '' ? '' : ` ${argument}`}`
    const mark = option.state === 'built' ? '' : option.state === 'planned' ? ' (planned)' : ' (no effect)'
    for (const line of twoColumns(left, `[${ownerLabel(option.owner)}] ${option.declaration.help}${mark}`, LIST_COLUMN, style))
      streams.out(line)
  }
  if (found.length > 0) return 0
  streams.err(`--show-options: nothing matches ${request.topic}; expected a part of a name or help text, or a pattern with * and ?`)
  return 1
}

/** A pattern with `*` or `?` is held against the names; other text is looked for in names and help. */
function matches(option: CataloguedOption, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) {
    return namesOf(option).some((name) => name.includes(pattern)) || option.declaration.help.toLowerCase().includes(pattern)
  }
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return namesOf(option).some((name) => new RegExp(`^${source}$`).test(name))
}
