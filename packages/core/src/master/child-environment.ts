// The environment of engines, zygotes and through them workers: the master's own, with env and unenv applied in the order of the
// configuration. The master's own stays as it is, so that a reload starts from what the server was started with.

import type { Settings } from '../config/settings.js'
import { definedEnvironment } from './daemonize.js'
import { StartError } from './start-error.js'

export function childEnvironment(settings: Settings): Record<string, string> {
  const env = definedEnvironment(process.env)
  for (const { name, value } of settings.entries) {
    if (name === 'unenv' && value !== null) delete env[value]
    if (name !== 'env' || value === null) continue
    const equals = value.indexOf('=')
    if (equals < 1) throw new StartError(`env: ${JSON.stringify(value)} sets nothing; expected NAME=VALUE`)
    env[value.slice(0, equals)] = value.slice(equals + 1)
  }
  return env
}
