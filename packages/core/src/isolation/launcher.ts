// Starts the processes of a server with the rights each kind may have: engines, and hosts (the interpreters that run apps). Where the master has given up
// root itself they have its rights; where it is still root (master-as-root, drop-after-apps) the child gives it up before its program runs.

import { chownSync, readFileSync } from 'node:fs'
import { posix, type Confinement, type SpawnOptions } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import type { ZygoteProgram } from '../master/zygote-process.js'
import { keptCapabilities } from './capabilities.js'
import { wantedCredentials, type Credentials } from './credentials.js'
import type { Jail } from './jail.js'
import { hostLimits } from './limits.js'
import { ISOLATION_LINES } from './log-lines.js'
import { ownOutput } from './own-output.js'
import { procIsOurs } from './own-proc.js'

/** Tells an engine that processes of its own user must not look into it: they are in a jail, and it is not. */
const HIDE_VARIABLE = 'UWSGI_TS_HIDE'

interface HostProgram extends ZygoteProgram {
  readonly folder?: string
}

export class Launcher {
  readonly #settings: Settings
  readonly #log: Log
  readonly #jail: () => Jail | undefined
  #credentials: { readonly wanted: Credentials | undefined } | undefined
  #merges: boolean
  /** Engines and hosts are woken by each other all the time; on a busy machine most of what that costs is being interrupted for it. */
  readonly #batch: boolean

  constructor(settings: Settings, log: Log, jail: () => Jail | undefined) {
    this.#settings = settings
    this.#log = log
    this.#jail = jail
    this.#merges = settings.has('ksm')
    this.#batch = !settings.flag('no-batch-scheduling')
  }

  /** The hosts of this server are behind another root. */
  get jail(): Jail | undefined {
    return this.#jail()
  }

  /** Who owns what engines and hosts share: undefined when that is who the master is. */
  get owner(): Credentials | undefined {
    if (process.getuid?.() !== 0) return undefined
    this.#credentials ??= { wanted: wantedCredentials(this.#settings) }
    return this.#credentials.wanted
  }

  /** Where the run folder is made: one that both sides of a jail see. */
  runDirParent(): string | undefined {
    const named = this.#settings.string('run-dir')
    const { jail } = this
    return jail === undefined ? named : jail.outside(named ?? '/tmp')
  }

  /** What the master makes while it is still root belongs to who uses it. */
  giveAway(path: string): void {
    const { owner } = this
    if (owner !== undefined) chownSync(path, owner.uid ?? 0, owner.gid ?? process.getgid?.() ?? 0)
  }

  /** A path as hosts see it. */
  seenByHosts(path: string): string {
    return this.jail?.inside(path) ?? path
  }

  /** The program of a host where it can be started: a jail gets a copy of what belongs to the program. */
  placed(program: HostProgram, runDir: string): ZygoteProgram {
    const { jail } = this
    if (jail === undefined) return program
    if (program.folder === undefined)
      throw new Error('its plugin does not say which folder its program needs; it cannot run behind another root')
    const { folder } = program
    const copy = jail.placeProgram(folder, runDir, this.owner)
    const args = program.args.map((arg) => (arg.startsWith(folder) ? copy + arg.slice(folder.length) : arg))
    return { file: program.file, args, env: program.env, cwd: this.hostFolder ?? '/' }
  }

  /** Engines run no app, so that they keep no capability. */
  spawnEngine(options: SpawnOptions): number {
    const env = this.jail === undefined ? options.env : { ...options.env, [HIDE_VARIABLE]: '1' }
    const output = options.fds.some(([, fd]) => fd === 2) ? undefined : ownOutput()
    try {
      return posix.spawn({
        ...options,
        fds: [...options.fds, ...(output?.fds ?? [])],
        env,
        confine: { ...this.#owner(this.owner), batchScheduling: this.#batch },
      })
    } finally {
      output?.close()
    }
  }

  spawnHost(options: SpawnOptions): number {
    const settings = this.#settings
    const capabilities = this.#capabilities()
    // With drop-after-apps the host loads its apps as root and becomes the user then (`@become` of its configuration).
    const { jail } = this
    // What the keeper of a jail has become, its children are.
    const rights: Confinement =
      jail !== undefined && !settings.flag('drop-after-apps')
        ? {}
        : {
            ...(settings.flag('drop-after-apps') ? {} : this.#owner(this.owner)),
            ...(capabilities === undefined ? {} : { capabilities }),
          }
    const noNewPrivileges = settings.flag('no-new-privs')
    const confine: Confinement = { ...rights, limits: hostLimits(settings), noNewPrivileges, batchScheduling: this.#batch }
    const start = (more: Confinement): number => {
      const full = { ...options, confine: { ...confine, ...more } }
      return jail === undefined ? posix.spawn(full) : jail.spawn(full)
    }
    if (!this.#merges) return start({})
    try {
      return start({ mergeMemory: true })
    } catch (error) {
      if (!/^prctl PR_SET_MEMORY_MERGE/.test((error as { syscall?: string }).syscall ?? '')) throw error
      this.#merges = false
      this.#log.line(`${ISOLATION_LINES.unableToShare}: ${(error as Error).message}; expected Linux 6.7 or later with KSM`)
      return start({})
    }
  }

  /** A shell command. `asUser`: never as root when the server has a user. */
  spawnCommand(options: SpawnOptions, asUser: boolean): number {
    const { jail } = this
    if (jail !== undefined) {
      // What the keeper keeps is for hosts; commands lose it at their start, as outside of a jail.
      const confine = jail.confined && this.#capabilities() !== undefined ? { ...options.confine, capabilities: 0 } : options.confine
      return jail.spawn({ ...options, cwd: options.cwd ?? '/', ...(confine === undefined ? {} : { confine }) })
    }
    return posix.spawn(asUser ? { ...options, confine: this.#owner(this.owner) } : options)
  }

  /** Folder in which hosts start; undefined where it is the master's. */
  get hostFolder(): string | undefined {
    return this.jail === undefined ? undefined : (this.#settings.string('chdir') ?? '/')
  }

  /** The end of root in the jail, once: hosts and commands that are started there have the user's rights from now on. */
  confineJail(): void {
    const { jail } = this
    if (jail === undefined) return
    const settings = this.#settings
    jail.checkShared(this.runDirParent() ?? '/tmp')
    const capabilities = this.#capabilities()
    jail.confine({
      ...this.#owner(this.owner),
      ...(capabilities === undefined ? {} : { capabilities }),
      noNewPrivileges: settings.flag('no-new-privs'),
    })
  }

  /** Around the reload of a master that has kept capabilities (cap): the next program image has them only as ambient ones, which then go at once. */
  keepCapabilities(on: boolean): void {
    const mask = this.#capabilities()
    if (mask !== undefined && process.getuid?.() !== 0) posix.setAmbient(on ? mask : 0)
  }

  /** Facts for hosts: what they have to give up themselves, because their program's start cannot or must not. */
  hostFacts(): string[] {
    const facts: string[] = []
    if (this.#capabilities() !== undefined) facts.push('@forget-ambient', '1')
    const owner = this.#settings.flag('drop-after-apps') ? this.owner : undefined
    if (owner !== undefined)
      facts.push('@become', [owner.uid ?? 0, owner.gid ?? process.getgid?.() ?? 0, owner.groups.join(',')].map(String).join(' '))
    return facts
  }

  /** Looks at a host that says it is ready. Returns what it should have given up and has not; undefined when all is well. */
  complaintAbout(pid: number): string | undefined {
    const owner = this.owner?.uid
    const watched = this.#capabilities() !== undefined || (owner !== undefined && owner !== 0)
    if (!watched) return undefined
    if (!procIsOurs()) return 'cannot be looked at, because /proc is that of another pid namespace (mount one in a post-jail hook)'
    let status: string
    try {
      status = readFileSync(`/proc/${String(pid)}/status`, 'latin1')
    } catch {
      return undefined
    }
    if (this.#capabilities() !== undefined && !/^CapAmb:\s*0+$/m.test(status))
      return 'keeps ambient capabilities, which programs it starts would have too'
    if (
      owner !== undefined &&
      owner !== 0 &&
      !new RegExp(`^Uid:\\s+${String(owner)}\\s+${String(owner)}\\s+${String(owner)}\\s`, 'm').test(status)
    )
      return `has not become user ${String(owner)}`
    return undefined
  }

  #capabilities(): number | undefined {
    return keptCapabilities(this.#settings)
  }

  #owner(owner: Credentials | undefined): Confinement {
    if (owner === undefined) return {}
    return {
      groups: owner.groups,
      ...(owner.gid === undefined ? {} : { gid: owner.gid }),
      ...(owner.uid === undefined ? {} : { uid: owner.uid }),
    }
  }
}
