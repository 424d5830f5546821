// What a plugin may do in the master: run commands as children of it, hear of touched files, add to the stats. Handed to the listeners of the
// `master:` events. Types only; the core's side is master/plugin-life.ts.

import type { Legion } from './legion.js'
import type { Json } from '../stats/pretty-json.js'

/**
 * What an event is part of. `failed-reload`: the new configuration did not start, so the old one, to which the plugin belongs, goes on with
 * everything that ran before.
 */
export type Occasion = 'start' | 'reload' | 'failed-reload' | 'stop'

export interface MasterService {
  readonly occasion: Occasion
  /** The server's log, without the plugin's name in front. */
  readonly log: { line(text: string): void; dated(text: string): void }
  /** The environment that commands and apps get. */
  readonly env: Readonly<Record<string, string>>
  /** Children that this plugin had when the program image was replaced, and that nobody has taken yet. */
  readonly inherited: readonly InheritedChild[]
  /** Goes on with one of them. `ended` is called even when it has ended meanwhile. */
  take(child: InheritedChild, ended: (end: ChildEnd) => void): void
  /**
   * Runs a command by the shell in a new session, so that its pid is also its process group. `ended` is called in a later turn. Throws when it
   * cannot be started.
   */
  run(command: ShellCommand, ended: (end: ChildEnd) => void): number
  /** Calls `ended` at the end of a process that is, or becomes, a child of the master without having been started by `run`. */
  watch(pid: number, ended: (end: ChildEnd) => void): void
  /** Sends a signal to a process group; false when nobody is left there. */
  signalGroup(pid: number, signal: number): boolean
  /** Calls `act` after each touch of a file. Returns false when there is no such file yet. */
  onTouch(path: string, act: () => void): boolean
  /** A member of the stats document; read for each document, left out while it is undefined. Lists of several plugins under one name become one. */
  addStats(name: string, read: () => Json | undefined): void
  /** The legion of this name. Throws when no plugin of the configuration brings it, with `place` (of the entry that names it) in front. */
  legion(name: string, place?: string): Legion
  /** Takes no more clients, answers what is under way, then ends the server. */
  stopGracefully(): void
}

export interface ShellCommand {
  readonly command: string
  /** @default the master's */
  readonly cwd?: string | undefined
  /** The user or group to become; supplementary groups are dropped with either. */
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  /** Keep the master's standard input. @default false: it is empty */
  readonly stdin?: boolean
  /** In a pid namespace of its own. */
  readonly pidNamespace?: boolean
  /**
   * What happens to it when the server ends without a word (`kill -9`): `dies` ends its whole process group. A child that `survives` is also left alone when
   * a reload leaves nobody who takes it.
   */
  readonly fate: 'dies' | 'survives'
  /** What the plugin has to know of it after a reload. */
  readonly tag: Json
}

export interface ChildEnd {
  readonly pid: number
  /** null when a signal ended it. */
  readonly code: number | null
  readonly signal: number | null
}

export interface InheritedChild {
  readonly pid: number
  readonly tag: Json
}
