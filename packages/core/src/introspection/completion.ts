// What a shell may offer on the command line: options, what their arguments are, subcommands. The scripts in shells/ are written from this; they hold
// everything they need, so that a press of TAB starts no process.

import { arityOfDeclaration } from '../options/option-index.js'
import { KNOWN_WORDS } from './known-words.js'
import { namesOf, type CataloguedOption } from './option-catalog.js'

/** What completes an argument. */
export type ValueHint =
  | { readonly kind: 'anything' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Files; with suffixes, those and folders. */
  | { readonly kind: 'file'; readonly suffixes: readonly string[] }
  | { readonly kind: 'folder' | 'user' | 'group' | 'option' }

export interface OfferedOption {
  readonly name: string
  /** Set on the name the declaration stands under, not on its aliases. */
  readonly short?: string
  readonly arity: 'none' | 'optional' | 'required'
  readonly repeat: boolean
  /** One sentence, without line breaks. */
  readonly help: string
  readonly value: ValueHint
}

export interface OfferedSubcommand {
  readonly name: string
  readonly help: string
  /** Words of its first argument; without them it takes files. */
  readonly words: readonly string[] | undefined
}

export interface CompletionModel {
  /** The names of the command. */
  readonly commands: readonly string[]
  readonly options: readonly OfferedOption[]
  readonly subcommands: readonly OfferedSubcommand[]
  /** Of bare arguments, with the dot. */
  readonly suffixes: readonly string[]
}

const TRUTH = ['true', 'false']
const CONFIG_SUFFIXES = ['.ini', '.xml', '.yaml', '.yml', '.json', '.js', '.ts', '.mjs']

/** Options that read a file of one format. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  ini: ['.ini'],
  xml: ['.xml'],
  yaml: ['.yaml', '.yml'],
  json: ['.json', '.js'],
  sqlite3: ['.sqlite', '.sqlite3', '.db'],
  'wsgi-file': ['.py', '.wsgi'],
  psgi: ['.psgi', '.pl'],
  include: CONFIG_SUFFIXES,
  inherit: CONFIG_SUFFIXES,
  config: CONFIG_SUFFIXES,
  'fallback-config': CONFIG_SUFFIXES,
}

const FOLDER = /(?:^|-)(?:dir|dirs|folder|chdir2?|home|chroot|pythonpath|docroot|local-lib)$/
const FILE =
  /(?:^|-)(?:file|pidfile2?|logto2?|logger|daemonize2?|log|interpreter|executable|psgi|mime|exec|fifo|import|stop|reload|pause|exists)$/

export function offeredOptions(options: readonly CataloguedOption[], topics: readonly string[]): OfferedOption[] {
  return options
    .filter(({ state }) => state !== 'planned')
    .flatMap((option) => {
      const { declaration } = option
      return namesOf(option).map((name, at) => ({
        name,
        ...(at === 0 && declaration.short !== undefined ? { short: declaration.short } : {}),
        arity: arityOfDeclaration(declaration),
        repeat: declaration.repeat === true,
        help: firstSentence(declaration.help),
        value: valueHint(option, topics),
      }))
    })
}

function valueHint(option: CataloguedOption, topics: readonly string[]): ValueHint {
  const { name, declaration } = option
  const suffixes = namesOf(option).flatMap((each) => SUFFIXES[each] ?? [])
  if (name === 'help') return { kind: 'words', words: topics }
  if (name === 'option-help') return { kind: 'option' }
  if (KNOWN_WORDS[name] !== undefined) return { kind: 'words', words: KNOWN_WORDS[name] }
  if (suffixes.length > 0) return { kind: 'file', suffixes }
  switch (declaration.kind) {
    case 'flag':
      return { kind: 'words', words: TRUTH }
    case 'user':
    case 'group':
      return { kind: declaration.kind }
    case 'socket':
      return { kind: 'file', suffixes: [] }
    case 'string':
      if (name === 'uid' || name === 'gid') return { kind: name === 'uid' ? 'user' : 'group' }
      if (FOLDER.test(name)) return { kind: 'folder' }
      return FILE.test(name) ? { kind: 'file', suffixes: [] } : { kind: 'anything' }
    default:
      return { kind: 'anything' }
  }
}

function firstSentence(help: string): string {
  const sentence = /^[^]*?[.](?= |$)/.exec(help)?.[0] ?? help
  return sentence.replace(/\.$/, '').replaceAll(/\s+/g, ' ')
}
