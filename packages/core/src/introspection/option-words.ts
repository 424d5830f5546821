// How options are put into words: what kind of argument one takes, its default, its notes. Shared by help, completion, schema and the option reference.

import type { OptionDeclaration, OptionKind } from '../options/declare.js'
import { arityOfDeclaration } from '../options/option-index.js'
import { namesOf, type CataloguedOption } from './option-catalog.js'

const ARGUMENT: Readonly<Record<OptionKind, string>> = {
  flag: 'yes|no',
  integer: 'NUMBER',
  percent: 'PERCENT',
  bytes: 'BYTES',
  megabytes: 'MEGABYTES',
  seconds: 'SECONDS',
  string: 'TEXT',
  socket: 'ADDRESS',
  mode: 'MODE',
  user: 'USER',
  group: 'GROUP',
  dict: 'NAME=VALUE',
  'key-values': 'KEY=VALUE,...',
  regexp: 'REGEXP',
  'regexp-dict': 'REGEXP VALUE',
}

const KIND: Readonly<Record<OptionKind, string>> = {
  flag: 'flag, on unless the value is false, off, no or 0',
  integer: 'whole number',
  percent: 'percentage, 0 to 100',
  bytes: 'number of bytes, with or without a unit (8192, 8k, 1m)',
  megabytes: 'whole number of megabytes',
  seconds: 'duration in seconds (30) or with a unit (30s, 2m)',
  string: 'text',
  socket: 'socket address (HOST:PORT, :PORT or a path)',
  mode: 'file mode, three octal digits (660)',
  user: 'user, number or name',
  group: 'group, number or name',
  dict: 'NAME=VALUE',
  'key-values': 'list of KEY=VALUE pairs, separated by commas',
  regexp: 'regular expression',
  'regexp-dict': 'regular expression and a value',
}

/** `NUMBER`, `[TEXT]`, or nothing for an option that takes no argument. */
export function argumentWord(declaration: OptionDeclaration): string {
  const arity = arityOfDeclaration(declaration)
  if (arity === 'none') return ''
  return arity === 'optional' ? `[${ARGUMENT[declaration.kind]}]` : ARGUMENT[declaration.kind]
}

export function kindInWords(declaration: OptionDeclaration): string {
  const keys = declaration.keys === undefined ? '' : ` with the keys ${declaration.keys.join(', ')}`
  return `${KIND[declaration.kind]}${keys}${rangeInWords(declaration)}`
}

function rangeInWords({ min, max }: OptionDeclaration): string {
  if (min !== undefined && max !== undefined) return `; ${String(min)} to ${String(max)}`
  if (min !== undefined) return `; at least ${String(min)}`
  return max === undefined ? '' : `; at most ${String(max)}`
}

/** With its unit; undefined without a default. */
export function defaultInWords({ default: initial, unit }: OptionDeclaration): string | undefined {
  if (initial === undefined) return undefined
  return `${String(initial)}${unit === undefined || typeof initial !== 'number' ? '' : ` ${unit}`}`
}

/** `built`, `no effect: why`, `planned for @uwsgi-ts/cache`. */
export function stateInWords({ state, owner, declaration }: CataloguedOption): string {
  switch (state) {
    case 'built':
      return 'built'
    case 'no-effect':
      return `accepted without effect: ${declaration.noEffect ?? ''}`
    case 'planned':
      return `planned for ${owner}; refused by this version`
  }
}

/** What --help puts after the help text: argument, default, repetition, state. */
export function notes(option: CataloguedOption): string[] {
  const { declaration } = option
  const initial = defaultInWords(declaration)
  return [
    argumentWord(declaration) === '' ? '' : declaration.kind,
    initial === undefined ? '' : `default ${initial}`,
    declaration.repeat === true ? 'may be repeated' : '',
    option.state === 'built' ? '' : option.state === 'planned' ? 'planned' : `no effect: ${declaration.noEffect ?? ''}`,
  ].filter((note) => note !== '')
}

/** `-p|--processes`, as uWSGI writes it; one line for each name. */
export function writtenForms(option: CataloguedOption): string[] {
  const { short } = option.declaration
  return namesOf(option).map((name) => `${short === undefined ? '' : `-${short}|`}--${name}`)
}
