// What a hook does: `action:args`, found by name. The core's actions are in actions/; a plugin adds its own through `ctx.hookActions`.

import type { Log } from '../master/log.js'

/** What an action gets besides its arguments. */
export interface HookContext {
  readonly log: Log
  /** Phase as the log names it. */
  readonly phase: string
  /** Variables that commands of this phase get besides the master's own. */
  readonly env: Readonly<Record<string, string>>
  /** Raises an alarm. */
  readonly alarm: (name: string, text: string) => void
  /** Runs a command by the shell of `binsh`, in the master's folder; settles with its exit status (128 + signal when one ended it). */
  readonly shell: (command: string) => Promise<number>
}

/** Thrown by an action that ends the server. */
export class HookExit extends Error {
  readonly status: number

  constructor(status: number) {
    super(`a hook ends the server with status ${String(status)}`)
    this.name = 'HookExit'
    this.status = status
  }
}

/** Runs one action. `false` or a throw is a failure; what it throws is logged. */
export type HookAction = (args: string, context: HookContext) => boolean | void | Promise<boolean | void>

/** A hook as written. */
export interface ParsedHook {
  readonly action: string
  readonly args: string
  /** `!action:args`: the log does not show it. */
  readonly hidden: boolean
}

/** `action:args` or `!action:args`; undefined without a colon. */
export function parseHook(text: string): ParsedHook | undefined {
  const hidden = text.startsWith('!')
  const plain = hidden ? text.slice(1) : text
  const colon = plain.indexOf(':')
  return colon < 0 ? undefined : { action: plain.slice(0, colon), args: plain.slice(colon + 1), hidden }
}

/** Splits `FIRST REST` at the first blank; REST is undefined without one. */
export function firstWord(args: string): readonly [first: string, rest: string | undefined] {
  const blank = args.indexOf(' ')
  return blank < 0 ? [args, undefined] : [args.slice(0, blank), args.slice(blank + 1)]
}

/** FILE TEXT; without a text it throws. */
export function fileAndText(args: string): readonly [file: string, text: string] {
  const [file, text] = firstWord(args)
  if (text === undefined) throw new Error(`${JSON.stringify(args)} says no text; expected FILE TEXT`)
  return [file, text]
}
