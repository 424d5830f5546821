// Names that ps shows, with the procname options. Hosts name their workers; the master tells them how.

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

/** Stands for the worker's number, which its host knows. */
const NUMBER = '\x01'

/** The fact that tells hosts how to name their workers, if they are to be named. */
export function workerNameFact(settings: Settings): string[] {
  const name = processName(settings, `worker ${NUMBER}`)
  return name === undefined ? [] : ['@procname', name]
}
