// The plugins of the configuration that serves, in the master: tells them of its life, and keeps what they have there - children, touches, stats. Children are handed
// to the next program image of a reload, where the plugin of the new configuration takes them, or that of the old one when the new one does not start.

import { constants } from 'node:os'
import { openSync, closeSync } from 'node:fs'
import type { Confinement, ExitStatus, SpawnOptions } from '@uwsgi-ts/native'
import type { ResolvedConfig } from '../config/resolved-config.js'
import { TouchWatch } from '../control/touch-watch.js'
import type { ChildEnd, InheritedChild, MasterService, Occasion, ShellCommand } from '../plugin/master-service.js'
import type { MasterEvent } from '../plugin/abi.js'
import type { Legion } from '../plugin/legion.js'
import type { Json } from '../stats/pretty-json.js'
import { childEnvironment } from './child-environment.js'
import { ChildGuard, type HandedGuard } from './child-guard.js'
import type { Children } from './children.js'
import type { Log } from './log.js'
import { findShell } from './shell.js'

/** A child that no plugin takes after a reload is asked to end, and killed so much later, ms. */
const UNCLAIMED_MERCY = 3000

export interface HandedChild extends InheritedChild {
  readonly plugin: string
  readonly fate: ShellCommand['fate']
}

export interface HandedPluginLife {
  readonly children: readonly HandedChild[]
  readonly guard?: HandedGuard
}

interface Child extends HandedChild {
  ended: ((end: ChildEnd) => void) | undefined
  /** Set once it has ended and nobody had taken it. */
  end: ExitStatus | undefined
}

export interface PluginLifeParts {
  readonly log: Log
  readonly children: Children
  /** Starts a program where the apps are. */
  readonly spawn: (options: SpawnOptions) => number
  /** That is behind another root, where a program gets the master's standard descriptors as they are. */
  readonly jailed: () => boolean
  readonly stopGracefully: () => void
}

export class PluginLife {
  readonly #parts: PluginLifeParts
  readonly #guard: ChildGuard
  readonly #touches = new TouchWatch()
  readonly #stats: Array<{ plugin: string; name: string; read: () => Json | undefined }> = []
  readonly #running = new Map<number, Child>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #config: ResolvedConfig | undefined

  constructor(parts: PluginLifeParts) {
    this.#parts = parts
    this.#guard = new ChildGuard(parts.children)
  }

  /** Calls the listeners of plugins whose configuration does not serve yet, or not any more. */
  async emit(config: ResolvedConfig, event: MasterEvent, occasion: Occasion): Promise<void> {
    await config.plugins.emit(event, (plugin) => this.#service(plugin, config, occasion))
  }

  /** From now on this is the configuration that serves. */
  async ready(config: ResolvedConfig, occasion: Occasion): Promise<void> {
    this.#config = config
    await this.emit(config, 'master:ready', occasion)
    this.#endUnclaimed()
  }

  /** For the configuration that serves, when there is one. */
  async tell(event: MasterEvent, occasion: Occasion): Promise<void> {
    if (this.#config === undefined) return
    try {
      await this.emit(this.#config, event, occasion)
    } catch (error) {
      this.#parts.log.line((error as Error).message)
    }
  }

  /** Ends at once what would otherwise be given time. */
  kill(): void {
    for (const { pid, fate } of this.#running.values()) if (fate === 'dies') signalGroup(pid, constants.signals.SIGKILL)
  }

  /** Members of the stats document. */
  stats(): Readonly<Record<string, Json>> {
    const members: Record<string, Json> = {}
    for (const { name, read } of this.#stats) {
      const value = read()
      const before = members[name]
      if (value !== undefined) members[name] = isList(before) && isList(value) ? [...before, ...value] : value
    }
    return members
  }

  hand(): HandedPluginLife {
    const guard = this.#guard.hand()
    const children = [...this.#running.values()].map(({ plugin, pid, fate, tag }) => ({ plugin, pid, fate, tag }))
    return { children, ...(guard === undefined ? {} : { guard }) }
  }

  /** What the former program image handed on. */
  adopt({ children, guard }: HandedPluginLife): void {
    if (guard !== undefined) {
      this.#guard.adopt(
        guard,
        children.filter(({ fate }) => fate === 'dies').map(({ pid }) => pid),
      )
    }
    for (const child of children) this.#follow({ ...child, ended: undefined, end: undefined })
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#touches.close()
    this.#guard.close()
  }

  #service(plugin: string, config: ResolvedConfig, occasion: Occasion): MasterService {
    const { log, children, stopGracefully } = this.#parts
    let known: Record<string, string> | undefined
    const env = (): Record<string, string> => (known ??= childEnvironment(config.settings, config.cwd))
    return {
      occasion,
      log,
      get env() {
        return env()
      },
      inherited: [...this.#running.values()].filter((child) => child.plugin === plugin && child.ended === undefined),
      take: ({ pid }, ended) => this.#take(pid, ended),
      run: (command, ended) => this.#run(plugin, findShell(config.settings), env(), command, ended),
      watch: (pid, ended) => {
        const child = this.#running.get(pid)
        if (child === undefined) children.watch(pid, ended)
        else child.ended = ended
      },
      signalGroup,
      onTouch: (path, act) => this.#touches.add(path, act),
      addStats: (name, read) => this.#addStats(plugin, name, read),
      legion: (name, place) => legionOf(config, name, place),
      stopGracefully,
    }
  }

  #addStats(plugin: string, name: string, read: () => Json | undefined): void {
    const before = this.#stats.findIndex((one) => one.plugin === plugin && one.name === name)
    this.#stats.splice(before < 0 ? this.#stats.length : before, before < 0 ? 0 : 1, { plugin, name, read })
  }

  #run(
    plugin: string,
    shell: string,
    env: Readonly<Record<string, string>>,
    command: ShellCommand,
    ended: (end: ChildEnd) => void,
  ): number {
    const { uid, gid, cwd, fate, tag, pidNamespace } = command
    const jailed = this.#parts.jailed()
    if (jailed && pidNamespace === true) throw new Error('a pid namespace of its own is not possible behind another root')
    const empty = command.stdin === true || jailed ? undefined : openSync('/dev/null', 'r')
    try {
      const pid = this.#parts.spawn({
        file: shell,
        args: [shell, '-c', command.command],
        env,
        fds: empty === undefined ? [] : [[empty, 0]],
        newSession: true,
        ...(cwd === undefined ? {} : { cwd }),
        ...(uid === undefined && gid === undefined ? {} : { confine: confinement(uid, gid) }),
        ...(fate === 'dies' && !jailed ? { parentDeathSignal: constants.signals.SIGKILL } : {}),
        ...(pidNamespace === true ? { newPidNamespace: true } : {}),
      })
      this.#follow({ plugin, pid, fate, tag, ended, end: undefined })
      if (fate === 'dies') this.#guard.add(pid)
      return pid
    } finally {
      if (empty !== undefined) closeSync(empty)
    }
  }

  #follow(child: Child): void {
    const { pid } = child
    this.#running.set(pid, child)
    this.#parts.children.watch(pid, (end) => {
      if (child.fate === 'dies') {
        // The shell has ended; what it left behind must not live on beside its successor.
        signalGroup(pid, constants.signals.SIGKILL)
        this.#guard.remove(pid)
      }
      if (child.ended === undefined) child.end = end
      else {
        this.#running.delete(pid)
        child.ended(end)
      }
    })
  }

  #take(pid: number, ended: (end: ChildEnd) => void): void {
    const child = this.#running.get(pid)
    if (child === undefined) throw new Error(`no child ${String(pid)} is left of the time before the reload`)
    child.ended = ended
    const { end } = child
    if (end === undefined) return
    this.#running.delete(pid)
    setImmediate(() => ended(end))
  }

  /** A plugin that the new configuration has no use for leaves its children without anybody. */
  #endUnclaimed(): void {
    const unclaimed = [...this.#running.values()].filter((child) => child.ended === undefined)
    for (const child of unclaimed) {
      const { pid, fate, end } = child
      child.ended = () => undefined
      if (end !== undefined) this.#running.delete(pid)
      if (fate === 'survives' || end !== undefined) continue
      signalGroup(pid, constants.signals.SIGTERM)
      this.#timers.add(setTimeout(() => this.#running.has(pid) && signalGroup(pid, constants.signals.SIGKILL), UNCLAIMED_MERCY))
    }
  }
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

function legionOf({ plugins }: ResolvedConfig, name: string, place?: string): Legion {
  const legion = plugins.legions.get(name)
  if (legion !== undefined) return legion
  const known = plugins.legions.names()
  const expected = known.length > 0 ? known.join(', ') : 'a plugin that brings legions; @uwsgi-ts/legion is not written yet'
  throw new Error(`${place === undefined ? '' : `${place}: `}there is no legion ${JSON.stringify(name)}; expected ${expected}`)
}

function confinement(uid: number | undefined, gid: number | undefined): Confinement {
  return { groups: [], ...(gid === undefined ? {} : { gid }), ...(uid === undefined ? {} : { uid }) }
}

function signalGroup(pid: number, signal: number): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch {
    return false
  }
}
