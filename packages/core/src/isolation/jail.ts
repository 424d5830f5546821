// A jail: another root (chroot, pivot-root), with namespaces of its own (unshare2), for the processes that run apps and commands. The master and the engines
// stay outside, because Node needs its own files whenever an engine is started or the server reloads. A keeper (native/posix/keeper.h) lives inside from the
// start on and starts there what the master asks for, so that this works when nobody is root any more.

import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { posix, type Confinement, type KeeperCall, type SpawnOptions } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { Children } from '../master/children.js'
import { howItEnded } from '../master/generation-context.js'
import type { Log } from '../master/log.js'
import { StartError } from '../master/start-error.js'
import type { Credentials } from './credentials.js'
import { ISOLATION_LINES } from './log-lines.js'
import { keptMounts, namespaceRoot, type KeptMount } from './namespace-root.js'
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, namespaceFlags } from './namespace-names.js'

const MNT_DETACH = 2
const MS_BIND = 4096
const MS_REC = 16384
const MS_PRIVATE = 1 << 18

/** What another program image needs to go on with it. */
export interface JailFacts {
  readonly pid: number
  readonly fd: number
  readonly root: string
  /** Root was given up in it. */
  readonly confined: boolean
}

interface JailPlan {
  /** As written. */
  readonly root: string
  /** pivot-root: where the old root is put, below the new one. */
  readonly old?: string
  /** namespace: what of the outside is seen inside. */
  readonly kept?: readonly KeptMount[]
  readonly unshare: number
}

/** The root that `chroot`, `pivot-root` or `namespace` names, as written; undefined without one. */
export function jailRoot(settings: Settings): string | undefined {
  return planOf(settings)?.root
}

function planOf(settings: Settings): JailPlan | undefined {
  const chroot = settings.string('chroot')
  const pivot = settings.string('pivot-root')
  const namespace = namespaceRoot(settings)
  if ([chroot, pivot, namespace].filter((one) => one !== undefined).length > 1)
    throw new StartError('chroot: only one new root is possible; expected one of chroot, pivot-root and namespace')
  const unshare = settings.string('unshare2')
  const flags = unshare === undefined ? 0 : namespaceFlags(unshare, 'unshare2')
  if (chroot !== undefined) return { root: chroot, unshare: flags }
  if (namespace !== undefined) return { root: namespace.root, kept: keptMounts(settings), unshare: flags }
  if (pivot === undefined) return undefined
  const [root = '', old, more] = pivot.split(' ').filter((word) => word !== '')
  if (old === undefined || more !== undefined)
    throw new StartError(`pivot-root: ${JSON.stringify(pivot)} does not name two folders; expected "NEW OLD", OLD below NEW`)
  return { root, old, unshare: flags }
}

export class Jail {
  /** Of the new root, as seen from outside. */
  readonly root: string
  readonly #pid: number
  readonly #fd: number
  #gone = false
  #confined: boolean

  private constructor({ pid, fd, root, confined }: JailFacts, children: Children, log: Log) {
    this.#pid = pid
    this.#fd = fd
    this.root = root
    this.#confined = confined
    // Apps have the user of this process, and must not reach the outside by looking into it.
    posix.setDumpable(false)
    children.watch(pid, (status) => {
      this.#gone = true
      log.line(
        `keeper of the jail (pid ${String(pid)}) ${howItEnded(status)}; workers go on, but no interpreter can be started behind ${root} any more`,
      )
    })
  }

  /** Undefined when the configuration names no other root. To be called as root. */
  static enter(settings: Settings, children: Children, log: Log): Jail | undefined {
    const plan = planOf(settings)
    if (plan === undefined) return undefined
    if (process.getuid?.() !== 0)
      throw new StartError(
        `chroot, pivot-root and namespace need root; expected a start as root with uid and gid, or a configuration without them`,
      )
    if ((plan.unshare & (CLONE_NEWPID | CLONE_NEWUSER)) !== 0)
      throw new StartError(
        'unshare2: pid and user are not possible behind another root, where the master could not tell its workers apart; expected unshare = pid with refork-as-root',
      )
    const option = plan.kept !== undefined ? 'namespace' : plan.old === undefined ? 'chroot' : 'pivot-root'
    if (option === 'chroot') log.line(ISOLATION_LINES.changedRoot(plan.root))
    const { pid, fd } = posix.startKeeper()
    try {
      changeRoot(fd, plan)
      if (plan.unshare !== 0) {
        posix.keeperCall(fd, 'unshare', [], plan.unshare)
        log.line(ISOLATION_LINES.unshared(plan.unshare))
      }
      if (option === 'chroot' && settings.flag('memory-report')) log.line(ISOLATION_LINES.rootWithoutProc)
    } catch (error) {
      posix.close(fd)
      throw new StartError(`${option}: cannot enter ${plan.root}: ${(error as Error).message}`, undefined, error)
    }
    return new Jail({ pid, fd, root: realpathSync(plan.root), confined: false }, children, log)
  }

  static adopt(facts: JailFacts, children: Children, log: Log): Jail {
    return new Jail(facts, children, log)
  }

  facts(): JailFacts {
    return { pid: this.#pid, fd: this.#fd, root: this.root, confined: this.#confined }
  }

  /** The last of it: from now on everything inside has these rights. */
  confine(confine: Confinement): void {
    posix.keeperConfine(this.#fd, confine)
    this.#confined = true
  }

  get confined(): boolean {
    return this.#confined
  }

  call(call: KeeperCall, texts: readonly string[], ...numbers: [number?, number?]): number {
    return posix.keeperCall(this.#fd, call, texts, ...numbers)
  }

  spawn(options: SpawnOptions): number {
    if (this.#gone) throw new Error(`the keeper of the jail behind ${this.root} is gone`)
    return posix.keeperSpawn(this.#fd, options)
  }

  /** A path of the jail as seen from outside. Links may not lead out. */
  outside(path: string): string {
    const full = join(this.root, path)
    let real: string
    try {
      real = realpathSync(full)
    } catch (error) {
      throw new StartError(
        `run-dir: there is no ${path} below ${this.root}; expected a folder there that the server may write to`,
        undefined,
        error,
      )
    }
    if (relative(this.root, real).startsWith('..'))
      throw new StartError(`run-dir: ${path} leads out of ${this.root}, to ${real}; expected a folder below it`)
    return real
  }

  /** The same, the other way. */
  inside(path: string): string {
    return join('/', relative(this.root, path))
  }

  /** A mount behind the new root may hide a folder from those inside; then their workers would never be reached. */
  checkShared(folder: string): void {
    const probe = mkdtempSync(join(folder, 'uwsgi-ts-'))
    try {
      this.call('stat', [this.inside(probe)])
    } catch (error) {
      throw new StartError(
        `run-dir: ${this.inside(folder)} is not the same folder inside and outside of ${this.root}; expected one that no hook mounts over`,
        undefined,
        error,
      )
    } finally {
      rmSync(probe, { recursive: true })
    }
  }

  /** Copies the folder of a host's program into the run folder, once; returns its path inside. */
  placeProgram(folder: string, runDir: string, owner: Credentials | undefined): string {
    const copy = join(runDir, `host${folder.replaceAll('/', '-')}`)
    if (!existsSync(copy)) {
      cpSync(folder, copy, { recursive: true, filter: (path) => !path.includes('__pycache__') })
      if (owner !== undefined) giveAway(copy, owner)
    }
    return this.inside(copy)
  }

  /** Ends the keeper; what it started goes on. */
  close(): void {
    if (this.#gone) return
    posix.close(this.#fd)
  }
}

function changeRoot(fd: number, { root, old, kept }: JailPlan): void {
  if (kept !== undefined) return changeNamespaceRoot(fd, root, kept)
  if (old === undefined) {
    // Without the change of folder the old one would be a way out.
    posix.keeperCall(fd, 'chroot', [root])
    posix.keeperCall(fd, 'chdir', ['/'])
    return
  }
  // In a mount namespace of the keeper's own, so that the root of the master stays what it is.
  posix.keeperCall(fd, 'unshare', [], CLONE_NEWNS)
  posix.keeperCall(fd, 'mount', ['', 'none', '/', ''], MS_REC | MS_PRIVATE)
  posix.keeperCall(fd, 'chdir', [root])
  posix.keeperCall(fd, 'pivot_root', ['.', old])
  posix.keeperCall(fd, 'chroot', ['.'])
  posix.keeperCall(fd, 'chdir', ['/'])
}

/** In a mount namespace of the keeper's own too. Of the outside only what is kept is left. */
function changeNamespaceRoot(fd: number, root: string, kept: readonly KeptMount[]): void {
  const call = (...[name, texts, number]: [KeeperCall, readonly string[], number?]): number => posix.keeperCall(fd, name, texts, number)
  const bind = (source: string, target: string): number => call('mount', ['', source, target, ''], MS_BIND | MS_REC)
  call('unshare', [], CLONE_NEWNS)
  call('mount', ['', 'none', '/', ''], MS_REC | MS_PRIVATE)
  bind(root, root)
  call('mount', ['proc', 'proc', join(root, 'proc'), ''])
  for (const { source, target } of kept) bind(source, join(root, target))
  call('chdir', [root])
  // The old root is put over the new one, and taken away from there: it needs no folder.
  call('pivot_root', ['.', '.'])
  call('umount2', ['.'], MNT_DETACH)
  call('chroot', ['.'])
  call('chdir', ['/'])
}

function giveAway(path: string, owner: Credentials): void {
  chownSync(path, owner.uid ?? 0, owner.gid ?? 0)
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    chownSync(join(entry.parentPath, entry.name), owner.uid ?? 0, owner.gid ?? 0)
}
