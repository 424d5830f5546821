// Limits and priority as the start sets and logs them, in uWSGI's order. max-fd and prio are for the whole server; limit-as and limit-nproc are for the
// interpreter processes alone: Node reserves address space without end, and its threads count as processes.

import { setPriority } from 'node:os'
import { posix, type Confinement } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import { LINES } from '../master/log-lines.js'
import { StartError } from '../master/start-error.js'
import { ISOLATION_LINES } from './log-lines.js'

/** Those of interpreter processes. */
export function hostLimits(settings: Settings): NonNullable<Confinement['limits']> {
  const nproc = settings.number('limit-nproc')
  const space = settings.number('limit-as')
  return { ...(nproc === undefined ? {} : { nproc }), ...(space === undefined ? {} : { as: space }) }
}

export function setLimits(settings: Settings, log: Log): void {
  const { nproc, as: space } = hostLimits(settings)
  if (nproc !== undefined) log.line(ISOLATION_LINES.limitingProcesses(nproc))
  log.line(LINES.processLimit(nproc ?? posix.getRlimit('nproc').soft))
  if (space !== undefined) log.line(ISOLATION_LINES.limitingAddressSpace)
  const priority = settings.number('prio')
  if (priority !== undefined) {
    attempt(`prio: cannot set the priority to ${String(priority)}`, () => setPriority(0, priority))
    log.line(ISOLATION_LINES.priority(priority))
  }
  if (space !== undefined) log.line(ISOLATION_LINES.addressSpaceLimit(space))
}

export function setDescriptorLimit(settings: Settings, log: Log): void {
  const most = settings.number('max-fd')
  if (most !== undefined) attempt(`max-fd: cannot be ${String(most)}`, () => posix.setRlimit('nofile', most, most))
  log.line(LINES.descriptorLimit(posix.getRlimit('nofile').soft))
}

function attempt(what: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    throw new StartError(`${what}: ${(error as Error).message}`, undefined, error)
  }
}
