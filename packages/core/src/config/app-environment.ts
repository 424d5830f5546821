// The environment that apps and other children get: the server's own, changed by `env` and `unenv` in the order of the configuration. Neither is
// seen by $(NAME) or if-env, which look at the environment the server was started with.

import type { Settings } from './settings.js'

export function appEnvironment(settings: Settings, base: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment = new Map(Object.entries(base).filter((pair): pair is [string, string] => pair[1] !== undefined))
  const changes = [...settings.all('env'), ...settings.all('unenv')].sort((a, b) => a.order - b.order)
  for (const { name, value } of changes) {
    const text = value ?? ''
    const equals = text.indexOf('=')
    // `env = NAME` without a value removes, as putenv does it for uWSGI.
    if (name === 'unenv' || equals === -1) environment.delete(text)
    else environment.set(text.slice(0, equals), text.slice(equals + 1))
  }
  return Object.fromEntries(environment)
}
