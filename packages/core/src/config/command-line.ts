// The command line by the rules of getopt_long: `--name value`, `--name=value`, unambiguous prefixes, `-x value`, `-xvalue`, clustered short
// forms, `--` ends options, and bare arguments may stand anywhere; they are read after all options.

import { quote } from '../errors/quote.js'
import type { Explanation, OptionExplainer } from '../options/known-options.js'
import { nearestName } from '../options/nearest.js'
import { arityOfDeclaration, type OptionIndex } from '../options/option-index.js'
import type { CustomOption } from './custom-options.js'
import type { ProblemList } from './problems.js'
import type { Source } from './settings.js'

export const COMMAND_LINE: Source = { file: 'command line', line: 0 }

/** Takes the next word, if it is wanted. */
type NextWord = (wanted?: (word: string | undefined) => boolean) => string | undefined

type Arity = 'none' | 'optional' | 'required'

/** What the parser needs to know; custom options appear while the line is being read. */
export interface CommandLineContext {
  readonly index: OptionIndex
  readonly customOptions: ReadonlyMap<string, CustomOption>
  readonly problems: ProblemList
  option(name: string, value: string | null): void | Promise<void>
  /** Whose the options are that nobody here declares. */
  readonly known: OptionExplainer
}

/** Hands each option to `context.option` as it is met and returns the bare arguments. */
export async function readCommandLine(argv: readonly string[], context: CommandLineContext): Promise<string[]> {
  const bare: string[] = []
  let at = 0
  const next: NextWord = (wanted = () => true) => (wanted(argv[at]) ? argv[at++] : undefined)
  for (let word = next(); word !== undefined; word = next()) {
    if (word === '--') return [...bare, ...argv.slice(at)]
    if (word.startsWith('--')) await readLong(word.slice(2), next, context)
    else if (word.startsWith('-') && word !== '-') await readCluster(word.slice(1), next, context)
    else bare.push(word)
  }
  return bare
}

async function readLong(text: string, next: NextWord, context: CommandLineContext): Promise<void> {
  const equals = text.indexOf('=')
  const written = equals === -1 ? text : text.slice(0, equals)
  const inline = equals === -1 ? undefined : text.slice(equals + 1)
  const resolved = resolveLong(written, context)
  if ('takesWord' in resolved) {
    if (inline !== undefined) return
    if (resolved.takesWord === 'perhaps') next(isBare)
    else if (resolved.takesWord) next()
    return
  }
  const { name, arity } = resolved
  if (arity === 'none' && inline !== undefined) {
    // getopt refuses this; a flag with a value is what an ini file says, so it is taken in the same sense here.
    await context.option(name, inline)
  } else if (arity === 'required' && inline === undefined) {
    const value = next()
    if (value === undefined)
      context.problems.error('config-missing-argument', COMMAND_LINE, `--${name}`, `option '--${name}' requires an argument`)
    else await context.option(name, value)
  } else {
    await context.option(name, inline ?? null)
  }
}

/** What can be done about an option that has been reported. */
interface Refused {
  readonly takesWord: boolean | 'perhaps'
}

/** The word behind a name that nobody knows is more often its argument than a file. */
const UNKNOWN: Refused = { takesWord: 'perhaps' }
const isBare = (word: string | undefined): boolean => word?.startsWith('-') === false

function resolveLong(written: string, context: CommandLineContext): { name: string; arity: Arity } | Refused {
  const exact = lookup(written, context) ?? explain(written, written, context)
  if (exact !== undefined) return exact
  const names = [...context.index.names(), ...context.customOptions.keys()]
  // What is not built yet counts too, so that a shortened name does not come to mean something else with the next version.
  const unbuilt = [...context.known.names()].filter((name) => context.index.get(name) === undefined)
  const candidates = [...names, ...unbuilt].filter((name) => name.startsWith(written))
  const meant = new Set(candidates.map((name) => context.index.get(name)?.name ?? name))
  const [only] = candidates
  if (meant.size === 1 && only !== undefined) {
    const found = lookup(only, context) ?? explain(only, written, context)
    if (found !== undefined) return found
  }
  if (meant.size > 1) {
    const possibilities = candidates.map((name) => `'--${name}'`).join(' ')
    context.problems.error(
      'config-ambiguous-option',
      COMMAND_LINE,
      `--${written}`,
      `option '--${written}' is ambiguous; possibilities: ${possibilities}`,
    )
    return UNKNOWN
  }
  const nearest = nearestName(written, [...names, ...context.known.names()])
  context.problems.error(
    'config-unknown-option',
    COMMAND_LINE,
    `--${written}`,
    `unrecognized option '--${written}'${nearest === undefined ? '' : `; nearest: --${nearest}`}`,
  )
  return UNKNOWN
}

/** Reports an option that is known and cannot be used. */
function explain(name: string, written: string, context: CommandLineContext): Explanation | undefined {
  const explained = context.known.explain(name)
  if (explained === undefined) return undefined
  const whole = name === written ? '' : `short for --${name}; `
  context.problems.error(explained.code, COMMAND_LINE, `--${written}`, `${whole}${explained.message}`)
  return explained
}

function lookup(name: string, context: CommandLineContext): { name: string; arity: Arity } | undefined {
  const option = context.index.get(name)
  if (option !== undefined) return { name, arity: arityOfDeclaration(option.declaration) }
  const custom = context.customOptions.get(name)
  return custom === undefined ? undefined : { name, arity: custom.takesArgument ? 'required' : 'none' }
}

async function readCluster(letters: string, next: NextWord, context: CommandLineContext): Promise<void> {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? ''
    const option = context.index.getShort(letter)
    if (option === undefined) {
      const explained = context.known.explainShort(letter)
      context.problems.error(
        explained?.code ?? 'config-unknown-option',
        COMMAND_LINE,
        `-${letter}`,
        explained?.message ?? `invalid option -- ${quote(letter)}; expected a short form that --help lists`,
      )
      if (at < letters.length - 1) return
      if (explained === undefined) next(isBare)
      else if (explained.takesWord) next()
      return
    }
    const rest = letters.slice(at + 1)
    const arity = arityOfDeclaration(option.declaration)
    if (arity === 'none') {
      await context.option(option.name, null)
      continue
    }
    const value = rest !== '' ? rest : arity === 'required' ? next() : null
    if (value === undefined)
      context.problems.error('config-missing-argument', COMMAND_LINE, `-${letter}`, `option requires an argument -- '${letter}'`)
    else await context.option(option.name, value)
    return
  }
}
