// What --help prints: a short overview on a terminal, everything for a program that reads it, and the options of a topic (an owner, a theme, or one
// option). All texts come from the declarations.

import { nearestName } from '../options/nearest.js'
import {
  findOption,
  loadOptionCatalog,
  namesOf,
  ownerLabel,
  type CataloguedOption,
  type OptionCatalog,
} from '../introspection/option-catalog.js'
import { notes, writtenForms } from '../introspection/option-words.js'
import { terminalStyle, twoColumns, wrap, type TextStyle } from '../introspection/text-layout.js'
import { inTheme, THEMES } from '../introspection/themes.js'
import type { CliStreams } from './main.js'
import { optionHelp } from './option-help.js'
import { SUBCOMMANDS } from './subcommands.js'

const USAGE = 'Usage: uwsgi-ts [options...] [file.ini ...]'
const WIDE_COLUMN = 42
const NARROW_COLUMN = 26

/** What --help was asked, and what stood before it. */
export interface HelpRequest {
  /** Empty: the overview, or everything where nobody looks at it. */
  readonly topic: string
  readonly pluginsDirs: readonly string[]
  readonly plugins: readonly string[]
}

/** Returns the exit status. */
export async function printHelp(request: HelpRequest, cwd: string, streams: CliStreams): Promise<number> {
  const catalog = await loadOptionCatalog(cwd, request.pluginsDirs, request.plugins)
  const style = terminalStyle(streams.terminal)
  const lines = helpFor(request.topic, catalog, style, streams.terminal !== undefined)
  if (lines === undefined) {
    const nearest = nearestName(request.topic, [...topicNames(catalog), ...catalog.options.flatMap(namesOf)])
    streams.err(
      `--help: no topic, package or option is named ${request.topic}${nearest === undefined ? '' : `; nearest: ${nearest}`}; expected one that --help lists`,
    )
    return 1
  }
  for (const line of lines) streams.out(line)
  for (const fault of catalog.faults) streams.err(fault)
  return 0
}

function helpFor(topic: string, catalog: OptionCatalog, style: TextStyle, onTerminal: boolean): string[] | undefined {
  const built = catalog.options.filter((option) => option.state !== 'planned')
  if (topic === '') return onTerminal ? overview(catalog, style) : [USAGE, ...groups(built, style)]
  if (topic === 'all') return [USAGE, ...groups(built, style)]
  if (topic === 'planned')
    return groups(
      catalog.options.filter((option) => option.state === 'planned'),
      style,
    )
  const theme = Object.hasOwn(THEMES, topic) ? THEMES[topic] : undefined
  const chosen =
    theme === undefined
      ? catalog.options.filter(({ owner }) => owner === topic || ownerLabel(owner) === topic)
      : built.filter((option) => inTheme(theme, option))
  if (chosen.length > 0) return groups(chosen, style).slice(1)
  const option = findOption(catalog.options, topic.replace(/^-+/, ''))
  return option === undefined ? undefined : optionHelp(option, style)
}

/** Every word that --help takes, but for the names of options. */
export function topicNames(catalog: OptionCatalog): string[] {
  return ['all', 'planned', ...Object.keys(THEMES), ...new Set(catalog.options.map(({ owner }) => ownerLabel(owner)))]
}

function overview(catalog: OptionCatalog, style: TextStyle): string[] {
  const owners = [...new Set(catalog.options.map(({ owner }) => owner))]
  const count = (owner: string, planned: boolean): number =>
    catalog.options.filter((option) => option.owner === owner && (option.state === 'planned') === planned).length
  const ofOwner = (owner: string): string => {
    const [built, planned] = [count(owner, false), count(owner, true)]
    const counts = [built === 0 ? '' : String(built), planned === 0 ? '' : `${String(planned)} planned`].filter((text) => text !== '')
    return `${ownerLabel(owner)} (${counts.join(', ')})`
  }
  const line = (left: string, right: string): string[] => twoColumns(`  ${left}`, right, NARROW_COLUMN, style)
  const paragraph = (text: string): string[] => wrap(text, style.width - 2).map((each) => `  ${each}`)
  const written = owners.filter((owner) => count(owner, false) > 0)
  const notWritten = owners.filter((owner) => count(owner, false) === 0)
  return [
    USAGE,
    ...Object.entries(SUBCOMMANDS).map(([name, { usage }]) => `       uwsgi-ts ${name}${usage === '' ? '' : ` ${usage}`}`),
    '',
    ...wrap(
      'Every option may stand in a configuration file, on the command line (--name value) and in the environment (UWSGI_NAME).',
      style.width,
    ),
    '',
    style.bold('To begin with'),
    ...line('uwsgi-ts app.ini', 'start with the options of a file'),
    ...line('--check-config', 'say what is wrong with a configuration and start nothing'),
    ...line('--show-config', 'print the configuration as it was understood'),
    ...line('--option-help NAME', 'everything about one option'),
    ...line('--show-options PATTERN', 'options whose name or help has this in it'),
    '',
    style.bold('--help TOPIC'),
    ...Object.entries(THEMES).flatMap(([name, { title }]) => line(name, title)),
    ...line('all', 'every option of this server, as programs read it'),
    ...line('planned', 'options of uWSGI that this version refuses'),
    '',
    style.bold('--help PACKAGE'),
    ...paragraph(written.map(ofOwner).join(', ')),
    ...(notWritten.length === 0 ? [] : ['  not written yet:', ...paragraph(notWritten.map(ofOwner).join(', '))]),
    '',
    style.bold('Commands'),
    ...Object.entries(SUBCOMMANDS).flatMap(([name, { help }]) => line(name, help)),
  ]
}

function groups(options: readonly CataloguedOption[], style: TextStyle): string[] {
  const owners = [...new Set(options.map(({ owner }) => owner))]
  return owners.flatMap((owner) => [
    '',
    style.bold(`${ownerLabel(owner)}:`),
    ...options.filter((option) => option.owner === owner).flatMap((option) => entry(option, style)),
  ])
}

/** uWSGI's form, `    -p|--processes   text`, one line for each name. */
function entry(option: CataloguedOption, style: TextStyle): string[] {
  const [first, ...others] = writtenForms(option)
  const column = style.width < 90 ? NARROW_COLUMN : WIDE_COLUMN
  const said = notes(option)
  const help = `${option.declaration.help}${said.length === 0 ? '' : ` (${said.join('; ')})`}`
  return [
    ...twoColumns(`    ${first ?? ''}`, help, column, style),
    ...others.flatMap((form) => twoColumns(`    ${form}`, `The same as --${option.name}.`, column, style)),
  ]
}
