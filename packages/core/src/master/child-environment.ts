// The environment of engines, zygotes and through them workers: the master's own, with what the configuration changes in the order in which uWSGI
// does it: ienv and early-envdir while it is read, then env and unenv, then envdir. The master's own stays as it is, so that a reload starts from what the server was started with.

import { resolve } from 'node:path'
import { readEnvdir } from '../config/envdir.js'
import { FALLBACK_LEVEL } from '../config/exit-plan.js'
import type { Settings } from '../config/settings.js'
import { KEPT_VARIABLE } from '../config/sources/kept-sources.js'
import { definedEnvironment } from './daemonize.js'
import { LOCKS_VARIABLE } from './file-locks.js'
import { StartError } from './start-error.js'

/** `cwd`: of the start, which relative folders are meant from. */
export function childEnvironment(settings: Settings, cwd: string): Record<string, string> {
  const env = definedEnvironment(process.env)
  delete env[FALLBACK_LEVEL]
  delete env[KEPT_VARIABLE]
  delete env[LOCKS_VARIABLE]
  for (const names of [['ienv', 'early-envdir'], ['env', 'unenv'], ['envdir']]) {
    for (const { name, value } of settings.entries) if (value !== null && names.includes(name)) change(env, name, value, cwd)
  }
  return env
}

function change(env: Record<string, string>, option: string, value: string, cwd: string): void {
  if (option === 'unenv') delete env[value]
  else if (option.endsWith('envdir')) {
    for (const [name, text] of variablesIn(option, resolve(cwd, value))) {
      if (text === undefined) delete env[name]
      else env[name] = text
    }
  } else {
    const equals = value.indexOf('=')
    if (equals < 1) throw new StartError(`${option}: ${JSON.stringify(value)} sets nothing; expected NAME=VALUE`)
    env[value.slice(0, equals)] = value.slice(equals + 1)
  }
}

function variablesIn(option: string, folder: string): ReturnType<typeof readEnvdir> {
  try {
    return readEnvdir(folder)
  } catch (error) {
    throw new StartError(`${option}: ${(error as Error).message}; expected a folder with a file for each variable`, undefined, error)
  }
}
