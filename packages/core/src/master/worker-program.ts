// Workers that take clients by themselves: programs (worker-exec and worker-exec2), or what a language makes of its workers. Pure.

import { existsSync } from 'node:fs'
import type { Settings } from '../config/settings.js'
import type { GenerationPlan } from './generation-plan.js'
import { findShell } from './shell.js'
import { StartError } from './start-error.js'

/** The second differs from the first in uWSGI by the hooks that run before it; here hooks of workers run beside them. */
const OPTIONS = ['worker-exec', 'worker-exec2'] as const

export interface WorkerProgram {
  readonly option: (typeof OPTIONS)[number]
  readonly file: string
  readonly args: readonly string[]
}

export function runsPrograms(settings: Settings): boolean {
  return OPTIONS.some((option) => settings.has(option))
}

/** Workers take clients by themselves, as programs or by what their language does: engines leave the sockets to them, and do not tell them to leave. */
export function workersServe({ config: { settings }, languages }: Pick<GenerationPlan, 'config' | 'languages'>): boolean {
  return runsPrograms(settings) || languages.some(({ definition }) => definition.servesItself?.(settings) ?? false)
}

/** A file is run as it is, as in uWSGI; anything else is a command line of the shell, which the command replaces. */
export function workerProgram(settings: Settings): WorkerProgram | undefined {
  const option = OPTIONS.find((name) => settings.has(name))
  if (option === undefined) return undefined
  if (settings.flag('drop-after-apps'))
    throw new StartError(
      `${option}: cannot be used with drop-after-apps, because there is no app after which the program could give up root`,
    )
  const command = settings.string(option) ?? ''
  if (existsSync(command)) return { option, file: command, args: [command] }
  const shell = findShell(settings)
  return { option, file: shell, args: [shell, '-c', `exec ${command}`] }
}
