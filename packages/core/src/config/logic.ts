// Blocks: `for...`, `if...` and their ends. One block may be open at a time; each line in it is stored as often as the block says, with %(_) in its
// value replaced. A condition is evaluated anew for each line, because a line may change what it asks about.

import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { glob } from './glob.js'

/** What a block may look at. */
export interface LogicContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** First stored value under a name, undefined when there is none. */
  firstValue(name: string): string | null | undefined
  hasPlugin(name: string): boolean
}

/** The values of %(_) for one line: one element for each time it is stored; null leaves %(_) as it stands. */
export type Block = () => ReadonlyArray<string | null>

type Opener = (argument: string, context: LogicContext) => Block

export const END_WORDS: ReadonlySet<string> = new Set(['endfor', 'end-for', 'endif', 'end-if', 'end'])

const loop =
  (items: readonly string[]): Block =>
  () =>
    items
const condition =
  (holds: () => boolean, text: string | null): Block =>
  () =>
    holds() ? [text] : []

const exists = (path: string, cwd: string): boolean => {
  try {
    accessSync(resolve(cwd, path), constants.R_OK)
    return true
  } catch {
    return false
  }
}
const isFile = (path: string, cwd: string): boolean => statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isFile() === true
const isFolder = (path: string, cwd: string): boolean => statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() === true

/** NAME or NAME=VALUE against what is there: %(_) is the actual value. An option that stands without a value is as good as none, as in uWSGI. */
function compared(argument: string, wanted: boolean, actual: (name: string) => string | null | undefined): Block {
  const equals = argument.indexOf('=')
  const name = equals === -1 ? argument : argument.slice(0, equals)
  const expected = equals === -1 ? undefined : argument.slice(equals + 1)
  return () => {
    const value = actual(name) ?? null
    const holds = value !== null && (expected === undefined || value === expected)
    return holds === wanted ? [value] : []
  }
}

function linesOf(path: string, cwd: string): string[] {
  const text = readFileSync(resolve(cwd, path), 'utf8')
  // Carriage returns go with the line ends, as in uWSGI.
  return text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => line.replace(/\r+$/, ''))
}

const paths =
  (test: (path: string, cwd: string) => boolean, wanted: boolean): Opener =>
  (path, context) =>
    condition(() => test(path, context.cwd) === wanted, path)
const env =
  (wanted: boolean): Opener =>
  (argument, context) =>
    compared(argument, wanted, (name) => context.env[name])
const option =
  (wanted: boolean): Opener =>
  (argument, context) =>
    compared(argument, wanted, (name) => context.firstValue(name))
const reloaded =
  (wanted: boolean): Opener =>
  (_, context) =>
    // Every image of the program but the first finds the count that the first one set.
    condition(() => (context.env['UWSGI_RELOADS'] !== undefined) === wanted, null)
const host =
  (wanted: boolean): Opener =>
  (name) =>
    condition(() => (hostname() === name) === wanted, name)
const hostMatch =
  (wanted: boolean): Opener =>
  (pattern) => {
    const matcher = new RegExp(pattern)
    return condition(() => matcher.test(hostname()) === wanted, pattern)
  }
const plugin =
  (wanted: boolean): Opener =>
  (name, context) =>
    condition(() => context.hasPlugin(name) === wanted, name)

/** By canonical option name. An opener that throws has been given a bad argument; the message says which. */
export const OPENERS: Readonly<Record<string, Opener>> = {
  for: (words) => loop(words.split(' ').filter((word) => word !== '')),
  'for-glob': (pattern, context) => loop(glob(pattern, context.cwd)),
  'for-times': (times) => {
    if (!/^[0-9]{1,6}$/.test(times)) throw new Error('expected a whole number up to 999999')
    return loop(Array.from({ length: Number(times) }, (_, n) => String(n + 1)))
  },
  'for-readline': (path, context) => loop(linesOf(path, context.cwd)),
  'if-env': env(true),
  'if-not-env': env(false),
  'if-opt': option(true),
  'if-not-opt': option(false),
  'if-exists': paths(exists, true),
  'if-not-exists': paths(exists, false),
  'if-file': paths(isFile, true),
  'if-not-file': paths(isFile, false),
  'if-dir': paths(isFolder, true),
  'if-not-dir': paths(isFolder, false),
  'if-reload': reloaded(true),
  'if-not-reload': reloaded(false),
  'if-plugin': plugin(true),
  'if-not-plugin': plugin(false),
  'if-hostname': host(true),
  'if-not-hostname': host(false),
  'if-hostname-match': hostMatch(true),
  'if-not-hostname-match': hostMatch(false),
}
