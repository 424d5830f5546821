// What a generation is made of before any process runs: configuration, languages, sockets, private folder, token and the sizes that follow
// from them.

import { randomBytes } from 'node:crypto'
import { posix, shm, WorkerTable } from '@uwsgi-ts/native'
import type { Launcher } from '../isolation/launcher.js'
import type { ResolvedConfig, SerialConfig } from '../config/resolved-config.js'
import { wantedLanguages, type Language } from './languages.js'
import type { Listener } from './listening-sockets.js'
import { channelSocketPath, createRunDir } from './run-dir.js'
import { runsPrograms } from './worker-program.js'

export interface GenerationPlan {
  /** How often the instance was reloaded before this generation: 0 for the first. */
  readonly number: number
  readonly config: ResolvedConfig
  readonly serial: SerialConfig
  readonly languages: readonly Language[]
  readonly listeners: readonly Listener[]
  readonly runDir: string
  readonly token: string
  readonly tableFd: number
  readonly table: WorkerTable
  readonly tableBytes: number
  /** Listening unix sockets that hosts connect to, one for each engine. */
  readonly channelFds: readonly number[]
  readonly workers: number
  readonly cores: number
  /** Time workers have to finish, ms. */
  readonly mercy: number
}

/** Without a language there is no interpreter: the engines themselves are the workers, so there are as many as processes. */
export function engineCount(config: ResolvedConfig, languages: readonly Language[]): number {
  const processes = config.settings.number('processes') ?? 1
  // Nobody connects to it where workers are programs.
  if (runsPrograms(config.settings)) return 1
  if (languages.length === 0) return processes
  return Math.min(config.settings.number('engines') ?? 1, processes)
}

export function planGeneration(
  number: number,
  config: ResolvedConfig,
  serial: SerialConfig,
  listeners: readonly Listener[],
  launcher: Launcher,
): GenerationPlan {
  const { settings } = config
  const languages = wantedLanguages(config)
  const workers = settings.number('processes') ?? 1
  const cores = settings.number('threads') ?? 1
  const runDir = createRunDir(launcher.runDirParent())
  const { fd, words } = shm.createTable(workers, cores)
  const channelFds: number[] = []
  for (let engine = 0; engine < engineCount(config, languages); engine++) {
    channelFds.push(posix.listen({ kind: 'unix', path: channelSocketPath(runDir, engine) }, 1024))
    launcher.giveAway(channelSocketPath(runDir, engine))
  }
  launcher.giveAway(runDir)
  return {
    number,
    config,
    serial,
    languages,
    listeners,
    runDir,
    channelFds,
    workers,
    cores,
    token: randomBytes(24).toString('base64url'),
    tableFd: fd,
    table: new WorkerTable(words, shm.layout),
    tableBytes: words.byteLength,
    mercy: (settings.number('worker-reload-mercy') ?? 60) * 1000,
  }
}

/** Closes what the plan holds; client sockets belong to the instance and stay. */
export function closePlan({ tableFd, channelFds }: GenerationPlan): void {
  posix.close(tableFd)
  for (const fd of channelFds) posix.close(fd)
}
