// Which Python runs the apps, and with which switches of its own: those that cannot be set once it runs.

import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings } from '@uwsgi-ts/core'

const PROGRAMS = ['bin/python', 'bin/python3'] as const

/** Program of the interpreter: the one that is named, else that of the virtual environment, else `python3` of PATH. */
export function interpreterProgram(settings: Settings): string {
  const named = settings.string('python-interpreter')
  if (isJailed(settings)) return jailedProgram(settings, named)
  if (named !== undefined) return named.includes('/') ? fromAppFolder(named, settings) : named
  const home = settings.string('home')
  if (home === undefined) return 'python3'
  const folder = fromAppFolder(home, settings)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(`Python Home is not a directory: ${home}; expected the folder of a virtual environment`)
  }
  const program = PROGRAMS.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (program === undefined) throw new Error(`${home} has no ${PROGRAMS.join(' and no ')}; expected the folder of a virtual environment`)
  return program
}

/** Behind another root nothing can be looked up before the server is there: a wrong path shows when the interpreter is started. */
function jailedProgram(settings: Settings, named: string | undefined): string {
  const home = settings.string('home')
  const folder = settings.string('chdir') ?? '/'
  if (named !== undefined) return named.includes('/') ? resolve(folder, named) : named
  return home === undefined ? 'python3' : resolve(folder, home, 'bin/python3')
}

function isJailed(settings: Settings): boolean {
  return settings.has('chroot') || settings.has('pivot-root')
}

/** -B and the like are the administrator's own business (PYTHONDONTWRITEBYTECODE); only what uWSGI has options for is passed. */
export function interpreterSwitches(settings: Settings): string[] {
  const level = settings.number('optimize') ?? 0
  return [...(level > 0 ? [`-${'O'.repeat(Math.min(level, 2))}`] : []), ...(settings.flag('no-site') ? ['-S'] : [])]
}

/** Relative paths count from the folder the apps run in (`chdir`), else from where the server was started. */
function fromAppFolder(path: string, settings: Settings): string {
  const chdir = settings.has('chdir') ? settings.string('chdir') : undefined
  const inside = resolve(chdir ?? '.', path)
  return existsSync(inside) ? inside : resolve(path)
}
