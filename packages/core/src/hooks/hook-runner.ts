// Runs the hooks of a phase in uWSGI's order: the chain of hook-PHASE, then mount-, umount-, exec- and call-PHASE. The first failure of a fatal
// phase ends the chain and is told to the caller; what that means for the instance is the caller's decision.

import type { SpawnOptions } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { messageOf } from '../errors/coded-error.js'
import type { Children } from '../master/children.js'
import { definedEnvironment } from '../master/daemonize.js'
import type { Log } from '../master/log.js'
import { findShell } from '../master/shell.js'
import { StartError } from '../master/start-error.js'
import { HookExit, parseHook, type HookAction, type HookContext, type ParsedHook } from './action.js'
import { callSymbol, loadLibraries } from './actions/symbols.js'
import { UNBUILT_ACTIONS } from './unbuilt-actions.js'
import { HOOK_PHASES, type HookPhase, type HookPhaseName } from './phases.js'

export interface HookEnvironment {
  readonly settings: Settings
  readonly log: Log
  readonly children: Children
  readonly alarm: (name: string, text: string) => void
  /** Looks an action up: a plugin's, or the core's. */
  readonly action: (name: string) => HookAction | undefined
  /** Starts a command where the apps are: in the jail once there is one. `asUser`: never as root when the server has a user. */
  readonly spawn: (options: SpawnOptions, asUser: boolean) => number
}

/** A hook-touch: what to run when which file is touched. */
export interface TouchHook {
  readonly file: string
  readonly hook: string
}

/** Phases before root is given up; those after it never have its rights, also where the master keeps them (master-as-root). */
const AS_ROOT: readonly HookPhaseName[] = ['asap', 'pre-jail', 'in-jail', 'post-jail', 'as-root']

/** Options whose phase is the second half of their name, in the order in which they run. */
const HARD_CODED = ['mount', 'umount', 'exec', 'call'] as const

export class HookRunner {
  readonly #environment: HookEnvironment

  constructor(environment: HookEnvironment) {
    this.#environment = environment
  }

  /** Loads the libraries of dlopen, and refuses, before anything runs, what cannot be a hook. Throws a StartError. */
  prepare(): void {
    const { settings } = this.#environment
    loadLibraries(settings.list('dlopen'))
    for (const { name } of Object.values(HOOK_PHASES))
      if (name !== 'touch') settings.list(`hook-${name}`).forEach((text) => this.#parse(text))
    for (const { hook } of this.touchHooks()) this.#parse(hook)
  }

  /** Runs a phase. False when a hook of a fatal phase failed; throws a HookExit when one ends the server. `env`: variables for its commands. */
  async run(name: HookPhaseName, env: Readonly<Record<string, string>> = {}): Promise<boolean> {
    const phase = HOOK_PHASES[name]
    const { settings, log } = this.#environment
    const hooks = settings.list(`hook-${name}`).map((text) => ({ text, hook: this.#parse(text), chained: true }))
    for (const action of HARD_CODED) {
      const has = action === 'exec' || action === 'call' ? phase.commands : phase.mounts
      if (!has) continue
      for (const args of settings.list(`${action}-${name}`))
        hooks.push({
          text: action === 'call' ? '' : args,
          hook: action === 'call' ? { action: args, args: '', hidden: false } : { action, args, hidden: false },
          chained: false,
        })
    }
    for (const { text, hook, chained } of hooks) {
      if ((await this.#runOne(hook, text, phase, env)) || !phase.fatal) continue
      if (chained) log.dated('FATAL hook failed, destroying instance')
      return false
    }
    return true
  }

  touchHooks(): TouchHook[] {
    return this.#environment.settings.list('hook-touch').map((text) => {
      const blank = text.indexOf(' ')
      if (blank < 1) throw new StartError(`hook-touch: ${JSON.stringify(text)} names no file and hook; expected FILE ACTION:ARGUMENTS`)
      return { file: text.slice(0, blank), hook: text.slice(blank + 1).trimStart() }
    })
  }

  /** Runs one hook of phase touch. */
  async touched({ hook }: TouchHook): Promise<void> {
    await this.#runOne(this.#parse(hook), hook, HOOK_PHASES.touch, {})
  }

  #parse(text: string): ParsedHook {
    const hook = parseHook(text)
    if (hook === undefined) throw new StartError(`invalid hook syntax, must be hook:args: ${JSON.stringify(text)}`)
    if (this.#environment.action(hook.action) === undefined) {
      const why = UNBUILT_ACTIONS[hook.action]
      throw new StartError(`hook action not found: ${hook.action}${why === undefined ? '' : `; ${why}`}`)
    }
    return hook
  }

  async #runOne(hook: ParsedHook, text: string, phase: HookPhase, env: Readonly<Record<string, string>>): Promise<boolean> {
    const { log, alarm, action } = this.#environment
    // As in uWSGI, which says nothing of call-PHASE.
    if (text !== '') log.line(hook.hidden ? `running --- PRIVATE HOOK --- (${phase.title})...` : `running "${text}" (${phase.title})...`)
    const context: HookContext = {
      log,
      alarm,
      phase: phase.title,
      env,
      shell: (command) => this.#shell(command, env, !AS_ROOT.includes(phase.name)),
    }
    try {
      // No action of this name: call-PHASE names a C function.
      const run = action(hook.action)
      return (await (run === undefined ? callSymbol(hook.action, context) : run(hook.args, context))) !== false
    } catch (error) {
      if (error instanceof HookExit) throw error
      log.line(`hook ${hook.action} (${phase.title}): ${messageOf(error)}`)
      return false
    }
  }

  #shell(command: string, env: Readonly<Record<string, string>>, asUser: boolean): Promise<number> {
    const { children } = this.#environment
    const shell = {
      file: findShell(this.#environment.settings),
      args: ['sh', '-c', command],
      env: { ...definedEnvironment(process.env), ...env },
      fds: [],
    }
    const pid = this.#environment.spawn(shell, asUser)
    return new Promise((resolve) => children.watch(pid, ({ code, signal }) => resolve(code ?? 128 + (signal ?? 0))))
  }
}
