// The lines a start begins with, in uWSGI's order, as far as they say something about this server.

import { availableParallelism, hostname, machine, release, type as osType, version as osVersion } from 'node:os'
import type { Settings } from '../config/settings.js'
import { setDescriptorLimit, setLimits } from '../isolation/limits.js'
import { clockText, type Log } from './log.js'
import { LINES, type OperationalMode } from './log-lines.js'

export function logBanner(log: Log, version: string, cwd: string): void {
  log.line(LINES.starting(version, process.arch.includes('64') ? 64 : 32, clockText(new Date())))
  log.line(LINES.os(`${osType()}-${release()} ${osVersion()}`))
  log.line(LINES.nodename(hostname()))
  log.line(LINES.machine(machine()))
  log.line(LINES.clockSource)
  log.line(LINES.cpuCores(availableParallelism()))
  log.line(LINES.workingDirectory(cwd))
}

export function logLimits(log: Log, settings: Settings): void {
  setLimits(settings, log)
  if (settings.has('harakiri') && (settings.number('post-buffering') ?? 0) === 0) log.line(LINES.harakiriWithoutBuffering)
  setDescriptorLimit(settings, log)
}

/** What uWSGI says between its languages' start and the loading of apps. */
export function logCapacity(log: Log, settings: Settings, tableBytes: number): void {
  const workers = settings.number('processes') ?? 1
  const cores = settings.number('threads') ?? 1
  const isCommand = settings.flag('command-mode')
  if (!isCommand) log.line(LINES.backlog(settings.number('listen') ?? 100))
  log.line(LINES.mercy(settings.number('worker-reload-mercy') ?? 60))
  log.line(LINES.mapped(tableBytes, workers * cores))
  log.line(LINES.mode(isCommand ? 'command' : operationalMode(workers, cores)))
}

function operationalMode(workers: number, cores: number): OperationalMode {
  if (workers > 1) return cores > 1 ? 'preforking+threaded' : 'preforking'
  return cores > 1 ? 'threaded' : 'single process'
}
