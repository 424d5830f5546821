// privileged-binary-patch and its kin: another program takes the place of the server, with its arguments or those of a shell command, with what was prepared so far -
// sockets, rights, namespaces, limits. Nothing of the server is left after that.

import { accessSync, constants } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { definedEnvironment } from '../master/daemonize.js'
import type { HeldSocket } from '../master/listening-sockets.js'
import type { Log } from '../master/log.js'
import { findShell } from '../master/shell.js'
import { StartError } from '../master/start-error.js'
import { jailRoot } from './jail.js'

export type PatchTime = 'privileged' | 'unprivileged'

interface Program {
  readonly file: string
  /** With argv[0]. */
  readonly args: readonly string[]
  readonly option: string
}

/** What takes the server's place at this time; undefined when nothing does. */
export function patchProgram(settings: Settings, time: PatchTime, argv: readonly string[]): Program | undefined {
  const plain = `${time}-binary-patch`
  const file = settings.string(plain)
  if (file !== undefined) return { file, args: [file, ...argv], option: plain }
  const withArguments = `${plain}-arg`
  const command = settings.string(withArguments)
  if (command === undefined) return undefined
  const shell = findShell(settings)
  return { file: shell, args: [shell, '-c', command], option: withArguments }
}

/** Returns when there is nothing to do; otherwise this process is another program, or this throws a StartError. `leave`: the last that the server does. */
export function patchBinary(
  settings: Settings,
  time: PatchTime,
  how: { readonly log: Log; readonly argv: readonly string[]; readonly sockets: readonly HeldSocket[]; readonly leave: () => void },
): void {
  if (time === 'privileged') refuseTooLate(settings)
  const program = patchProgram(settings, time, how.argv)
  if (program === undefined) return
  const { file, args, option } = program
  const sockets = how.sockets.map(({ fd, name }) => `${name} on descriptor ${String(fd)}`)
  how.log.line(`${option}: ${file} takes the place of the server${sockets.length === 0 ? '' : `, with ${sockets.join(', ')}`}`)
  const keep = [...how.sockets.map(({ fd }) => fd), ...settings.list('safe-fd').map(Number)]
  try {
    // Whoever waits for the start must not hear that it was good when there is no such program.
    if (file.includes('/')) accessSync(file, constants.X_OK)
    how.leave()
    posix.exec(file, args, definedEnvironment(process.env), keep)
  } catch (error) {
    throw new StartError(`${option}: cannot run ${file}: ${(error as Error).message}`, undefined, error)
  }
}

/** What can take no place of the server after the drop is said before anything is entered. */
function refuseTooLate(settings: Settings): void {
  const option = ['unprivileged-binary-patch', 'unprivileged-binary-patch-arg'].find((name) => settings.has(name))
  if (option === undefined) return
  if (jailRoot(settings) !== undefined)
    throw new StartError(
      `${option}: is not possible with another root, which is for apps and commands; expected it without chroot and its like`,
    )
  if (settings.flag('drop-after-apps'))
    throw new StartError(`${option}: is not possible with drop-after-apps, when apps run already; expected one of both`)
}
