// What one program image of the master leaves to the next when it replaces itself (reload): the sockets it holds, and the generation that
// goes on serving until the next one is ready. Written to an unlinked file whose descriptor survives the exec, because it holds the tokens
// of the generations.

import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { addonFile, posix, shm, WorkerTable } from '@uwsgi-ts/native'
import { keptDescriptors } from '../config/sources/kept-sources.js'
import { restoreConfig } from '../config/resolve.js'
import type { ResolvedConfig, SerialConfig } from '../config/resolved-config.js'
import { definedEnvironment } from './daemonize.js'
import { lockedDescriptors } from './file-locks.js'
import type { GenerationFacts } from './generation.js'
import type { GenerationPlan } from './generation-plan.js'
import { wantedLanguages } from './languages.js'
import type { HeldSocket, Listener } from './listening-sockets.js'
import { thisProgram, type NextProgram } from './next-program.js'
import type { HandedPluginLife } from './plugin-life.js'
import type { JailFacts } from '../isolation/jail.js'
import { handedLogDescriptors, type HandedLog } from '../logging/log-process.js'
import type { PassedSocket } from '../supervision/passed-sockets.js'
import type { SocketFile } from './vacuum.js'

/** Names the descriptor of the handover to the next program image. */
export const HANDOVER_VARIABLE = 'UWSGI_TS_HANDOVER'
const HANDOVER_VERSION = 1

export interface HandedGeneration {
  readonly number: number
  readonly serial: SerialConfig
  readonly listeners: readonly Listener[]
  readonly runDir: string
  readonly token: string
  readonly tableFd: number
  readonly channelFds: readonly number[]
  readonly workers: number
  readonly cores: number
  readonly mercy: number
  readonly facts: GenerationFacts
}

export interface Handover {
  readonly version: typeof HANDOVER_VERSION
  readonly sockets: readonly HeldSocket[]
  readonly stats?: HeldSocket
  readonly pidfiles: readonly string[]
  readonly socketFiles: readonly SocketFile[]
  readonly startedOn: number
  /** Missing in what a version before it handed over. */
  readonly plugins?: HandedPluginLife
  /** The start itself goes on in the new image, which is in other namespaces now (isolation/namespaces.ts). */
  readonly entered?: { readonly passed: readonly PassedSocket[] }
  readonly jail?: JailFacts
  /** The process that writes the log file. */
  readonly log?: HandedLog
  /** Empty after a brutal reload. */
  readonly generations: readonly HandedGeneration[]
}

export function handGeneration({ plan, ...rest }: { plan: GenerationPlan; facts: GenerationFacts }): HandedGeneration {
  const { number, serial, listeners, runDir, token, tableFd, channelFds, workers, cores, mercy } = plan
  return { number, serial, listeners, runDir, token, tableFd, channelFds, workers, cores, mercy, facts: rest.facts }
}

/** `fallback` takes the place of a configuration whose plugins are gone from the disk: it only decides how dead processes are replaced. */
export async function restorePlan(handed: HandedGeneration, fallback: ResolvedConfig | undefined): Promise<GenerationPlan> {
  const config = await restoreConfig(handed.serial).catch((error: unknown) => {
    if (fallback === undefined) throw error
    return fallback
  })
  const words = shm.mapTable(handed.tableFd)
  const { number, serial, listeners, runDir, token, tableFd, channelFds, workers, cores, mercy } = handed
  return {
    number,
    config,
    serial,
    listeners,
    runDir,
    token,
    tableFd,
    channelFds,
    workers,
    cores,
    mercy,
    languages: wantedLanguages(config),
    table: new WorkerTable(words, shm.layout),
    tableBytes: words.byteLength,
  }
}

/** Every descriptor that the next image needs. */
export function handedDescriptors({ sockets, stats, plugins, generations, entered, jail, log }: Handover): number[] {
  const fds = new Set<number>(log === undefined ? [] : handedLogDescriptors(log))
  for (const { fd } of entered?.passed ?? []) fds.add(fd)
  if (jail !== undefined) fds.add(jail.fd)
  for (const { fd } of sockets) fds.add(fd)
  if (stats !== undefined) fds.add(stats.fd)
  if (plugins?.guard !== undefined) fds.add(plugins.guard.fd)
  for (const { tableFd, channelFds, listeners, facts } of generations) {
    for (const fd of [tableFd, ...channelFds, ...listeners.map((listener) => listener.fd)]) fds.add(fd)
    for (const { controlFd } of [...facts.engines, ...facts.zygotes]) fds.add(controlFd)
  }
  return [...fds]
}

/** The addon's constructor keeps these until the new image can listen to them (native/posix/reload_signals.cc). */
const IGNORED = (['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR2', 'SIGTSTP'] as const).map((name) => constants.signals[name])

/** Blanks and colons separate the entries of LD_PRELOAD and cannot be quoted; then the reload goes without. */
function withAddon(before: string | undefined): string | undefined {
  if (/[\s:]/.test(addonFile)) return before
  return [addonFile, ...(before === undefined ? [] : [before])].join(':')
}

/** What posix.exec is given. */
interface ProgramImage {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Record<string, string>
  readonly keep: readonly number[]
  readonly ignored: readonly number[]
  /** Of the handover. */
  readonly fd: number
}

/** A new image of the server that finds the handover. */
export function nextImage(
  handover: Handover,
  argv: readonly string[],
  keep: readonly number[],
  program: NextProgram = thisProgram(),
): ProgramImage {
  const path = join(tmpdir(), `uwsgi-ts-handover-${randomUUID()}`)
  const fd = openSync(path, 'wx+', 0o600)
  rmSync(path)
  const bytes = Buffer.from(JSON.stringify(handover))
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, at)
  const env = definedEnvironment({ ...process.env, LD_PRELOAD: withAddon(process.env['LD_PRELOAD']), [HANDOVER_VARIABLE]: String(fd) })
  const args = [...program.args, ...argv]
  const kept = [...new Set([...handedDescriptors(handover), ...keptDescriptors(), ...lockedDescriptors(), ...keep, fd])]
  return { file: program.file, args, env, keep: kept, ignored: IGNORED, fd }
}

/** Replaces this process by a new image of the server. Returns only by throwing. */
export function execWithHandover(handover: Handover, argv: readonly string[], keep: readonly number[], program: NextProgram): never {
  const image = nextImage(handover, argv, keep, program)
  try {
    posix.exec(image.file, image.args, image.env, image.keep, image.ignored)
  } catch (error) {
    closeSync(image.fd)
    throw error
  }
  throw new Error('handover: exec returned')
}

/** Programs started from here must not have it. */
function removeAddonFromPreload(): void {
  const left = (process.env['LD_PRELOAD'] ?? '').split(':').filter((entry) => entry !== '' && entry !== addonFile)
  if (left.length === 0) delete process.env['LD_PRELOAD']
  else process.env['LD_PRELOAD'] = left.join(':')
}

/** In the new image: what the old one left, once. */
export function takeHandover(): Handover | undefined {
  const text = process.env[HANDOVER_VARIABLE]
  delete process.env[HANDOVER_VARIABLE]
  if (text !== undefined) removeAddonFromPreload()
  if (text === undefined) return undefined
  const fd = Number(text)
  const bytes = Buffer.alloc(fstatSync(fd).size)
  for (let at = 0; at < bytes.length;) {
    const got = readSync(fd, bytes, at, bytes.length - at, at)
    if (got === 0) throw new Error('handover: the file ends too early')
    at += got
  }
  closeSync(fd)
  const handover = JSON.parse(bytes.toString()) as Handover
  if (handover.version !== HANDOVER_VERSION)
    throw new Error(`handover: version ${String(handover.version)}; this program reads version ${HANDOVER_VERSION}`)
  return handover
}
