// The pages of docs/options: one an owner with every option it has or will have, and an index that counts and links them. Pure: no files here.

import {
  argumentWord,
  CORE_PACKAGE,
  defaultInWords,
  kindInWords,
  namesOf,
  ownerLabel,
  type CataloguedOption,
} from '@uwsgi-ts/core/introspection'

const MADE = '<!-- made by `npm run docs:options` from the declarations; do not edit -->'

/** Text by file name. */
export function optionReference(options: readonly CataloguedOption[]): Map<string, string> {
  const owners = [...new Set(options.map(({ owner }) => owner))]
  const pages = owners.map((owner) => [fileOf(owner), ownerPage(owner, options)] as const)
  return new Map([['README.md', indexPage(options, owners)], ...pages])
}

const fileOf = (owner: string): string => `${ownerLabel(owner)}.md`

/** Where an option stands, seen from another page of the folder. */
const linkTo = ({ name, owner }: CataloguedOption): string => `[${code(name)}](${fileOf(owner)}#${anchor(name)})`

const code = (text: string): string => `\`${text}\``

/** Of a heading that is the name alone. */
const anchor = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '')

/** A help text as Markdown: it names placeholders, patterns and tags as they are. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(/[\\*_<>[\]|#]/g, String.raw`\$&`)))
    .join('')
}

interface Counts {
  readonly built: number
  readonly idle: number
  readonly planned: number
}

function countsOf(options: readonly CataloguedOption[]): Counts {
  const count = (state: CataloguedOption['state']): number => options.filter((option) => option.state === state).length
  return { built: count('built'), idle: count('no-effect'), planned: count('planned') }
}

function indexPage(options: readonly CataloguedOption[], owners: readonly string[]): string {
  const rows = owners.map((owner) => {
    const { built, idle, planned } = countsOf(options.filter((option) => option.owner === owner))
    return `| [${owner}](${fileOf(owner)}) | ${[built, idle, planned].map(String).join(' | ')} |`
  })
  const all = countsOf(options)
  const names = options
    .flatMap((option) =>
      namesOf(option).map((written) => ({ written, link: `[${prose(written)}](${fileOf(option.owner)}#${anchor(option.name)})` })),
    )
    .toSorted((a, b) => (a.written < b.written ? -1 : 1))
  const letters = [...new Set(names.map(({ written }) => written[0]))]
  const list = letters.map((letter) =>
    names
      .filter(({ written }) => written[0] === letter)
      .map(({ link }) => link)
      .join(', '),
  )
  return [
    '# Option reference',
    '',
    MADE,
    '',
    'Every option of uWSGI 2.0 and of this server, by the package that owns it. _Built_ options do what their text says; those _without effect_ are accepted, and their page says',
    'why nothing is left for them to do; _planned_ ones are refused by name until their package has them. `uwsgi-ts --option-help NAME` prints the same on a terminal.',
    '',
    '| owner | built | without effect | planned |',
    '| --- | --: | --: | --: |',
    ...rows,
    `| **all** | ${[all.built, all.idle, all.planned].map(String).join(' | ')} |`,
    '',
    '## All names',
    '',
    list.join('\n\n'),
    '',
  ].join('\n')
}

function ownerPage(owner: string, all: readonly CataloguedOption[]): string {
  const options = all.filter((option) => option.owner === owner)
  const { built, idle, planned } = countsOf(options)
  const groups: ReadonlyArray<readonly [title: string, note: string, state: CataloguedOption['state']]> = [
    ['Built', '', 'built'],
    ['Without effect', 'Accepted, so that configurations load; each says why nothing is left for it to do.', 'no-effect'],
    ['Planned', 'Not built in this version: a configuration that uses one of these is refused and the option named.', 'planned'],
  ]
  return [
    `# Options of ${owner}`,
    '',
    MADE,
    '',
    `${String(built)} built, ${String(idle)} without effect, ${String(planned)} planned. [All owners](README.md).`,
    ...groups.flatMap(([title, note, state]) => {
      const list = options.filter((option) => option.state === state).toSorted((a, b) => (a.name < b.name ? -1 : 1))
      return list.length === 0 ? [] : ['', `## ${title}`, '', note, '', ...list.flatMap((option) => entry(option, all))]
    }),
    '',
  ].join('\n')
}

function entry(option: CataloguedOption, all: readonly CataloguedOption[]): string[] {
  const { name, declaration } = option
  const argument = argumentWord(declaration)
  const initial = defaultInWords(declaration)
  const linked = (names: readonly string[]): string =>
    names
      .map((each) => {
        const other = all.find((candidate) => namesOf(candidate).includes(each))
        return other === undefined ? code(each) : linkTo(other)
      })
      .join(', ')
  const written = `--${name}${argument === '' ? '' : ` ${argument}`}`
  const also = [...(declaration.aliases ?? []), ...(declaration.short === undefined ? [] : [`-${declaration.short}`])]
  const facts = [
    `Kind: ${prose(kindInWords(declaration))}`,
    initial === undefined ? '' : `default ${code(initial)}`,
    declaration.unit === undefined ? '' : `unit ${declaration.unit}`,
    declaration.repeat === true ? 'may be given several times' : '',
    declaration.immediate === true ? 'acts while the configuration is being read' : '',
    declaration.effect === undefined ? '' : `changes take effect at ${declaration.effect}`,
  ].filter((fact) => fact !== '')
  return [
    `### ${prose(name)}`,
    '',
    `${code(written)}${also.length === 0 ? '' : `, also ${also.map(code).join(', ')}`}`,
    '',
    prose(declaration.help),
    '',
    `${facts.join('; ')}.`,
    ...(declaration.implies === undefined ? [] : ['', `Switches on ${linked(declaration.implies)}.`]),
    ...(declaration.noEffect === undefined ? [] : ['', `Without effect: ${prose(declaration.noEffect)}.`]),
    ...(option.state === 'planned' && option.owner !== CORE_PACKAGE ? ['', `Planned for ${code(option.owner)}.`] : []),
    ...(declaration.see === undefined ? [] : ['', `See ${linked(declaration.see)}.`]),
    '',
  ]
}
