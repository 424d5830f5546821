// Names that ps shows, with the procname options. Workers are named by their hosts; gateways and the like by themselves.

import type { Settings } from '../config/settings.js'

/** The name of a process of this kind (`master`, `engine 1`); undefined when the configuration leaves names alone. */
export function processName(settings: Settings, kind: string): string | undefined {
  const own = kind === 'master' ? settings.string('procname-master') : undefined
  const given = own ?? settings.string('procname')
  if (given === undefined && !settings.flag('auto-procname')) return undefined
  const spaced = settings.string('procname-prefix-spaced')
  const prefix = settings.string('procname-prefix') ?? (spaced === undefined ? '' : `${spaced} `)
  return `${prefix}${given ?? `uWSGI ${kind}`}${settings.string('procname-append') ?? ''}`
}
