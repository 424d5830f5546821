// Writes the options table of a README from declared options, and puts it between the two marks of the README. Pure: no files here.

import type { OptionDeclaration, OptionTable } from '@uwsgi-ts/core'

export const TABLE_START = '<!-- options: made by `npm run readme-options` from the declarations -->'
export const TABLE_END = '<!-- end of options -->'

const ARGUMENT: Readonly<Record<OptionDeclaration['kind'], string>> = {
  flag: '',
  integer: 'number',
  bytes: 'bytes',
  megabytes: 'megabytes',
  seconds: 'seconds',
  string: 'text',
  socket: 'address',
  mode: 'octal mode',
  percent: 'percentage',
  user: 'user',
  group: 'group',
  dict: 'NAME=VALUE',
  'key-values': 'key=value list',
  regexp: 'regular expression',
  'regexp-dict': 'regular expression and value',
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function names(name: string, option: OptionDeclaration): string {
  const short = option.short === undefined ? [] : [`\`-${option.short}\``]
  return [`\`${name}\``, ...(option.aliases ?? []).map((alias) => `\`${alias}\``), ...short].join(', ')
}

function argument(option: OptionDeclaration): string {
  const how = option.argument ?? (option.kind === 'flag' ? 'none' : 'required')
  if (how === 'none') return ''
  const text = ARGUMENT[option.kind] || 'text'
  return how === 'optional' ? `[${text}]` : text
}

function help(option: OptionDeclaration): string {
  const parts = [option.help]
  if (option.repeat) parts.push('May be given several times.')
  if (option.noEffect !== undefined) parts.push(`Accepted without effect: ${option.noEffect}.`)
  if (option.implies !== undefined) parts.push(`Switches on ${option.implies.map((name) => `\`${name}\``).join(', ')}.`)
  return parts.join(' ')
}

function row(name: string, option: OptionDeclaration): string {
  const initial = option.default === undefined ? '' : `\`${String(option.default)}\``
  return `| ${[names(name, option), argument(option), initial, help(option)].map(cell).join(' | ')} |`
}

/** The table in Markdown, options in the order of their names. */
export function optionsTable(options: OptionTable): string {
  const rows = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, option]) => row(name, option))
  if (rows.length === 0) return 'This package has no options of its own.'
  return ['| option | argument | default | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** `readme` with its table replaced. A README without the two marks is an error that names what is missing. */
export function withOptionsTable(readme: string, options: OptionTable): string {
  const start = readme.indexOf(TABLE_START)
  const end = readme.indexOf(TABLE_END)
  if (start < 0 || end < start)
    throw new Error(`the marks around the options table are missing; expected ${TABLE_START} and then ${TABLE_END}`)
  return `${readme.slice(0, start + TABLE_START.length)}\n\n${optionsTable(options)}\n\n${readme.slice(end)}`
}
