// Moves the whole server into other namespaces (unshare, setns) and forks once more (refork). Namespaces belong to threads, and Node has some: measured, after
// unshare of `fs` synchronous file calls of Node see the new mounts and asynchronous ones the old. So the start goes on in a new program image of this process,
// or with a refork in that of a child, for which this process waits.

import { readlinkSync, readdirSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { Children } from '../master/children.js'
import { nextImage, type Handover } from '../master/handover.js'
import type { Log } from '../master/log.js'
import { ExitCode, StartError } from '../master/start-error.js'
import { jailRoot } from './jail.js'
import { ISOLATION_LINES } from './log-lines.js'
import { namespaceBits } from './namespace-root.js'
import { CLONE_NEWPID, CLONE_NEWUSER, namespaceFlags } from './namespace-names.js'

const CLONE_FS = 0x00000200
const HELLO = 'uwsgi-setns'
const RETRY_DELAY = 1000
/** What is sent to this process is meant for the server in the child. */
const PASSED_ON = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGTSTP'] as const

/** Thrown where the server goes on in a child: this process has nothing left to do but to end with its status. */
export class LeftToChild extends Error {
  readonly status: number

  constructor(status: number) {
    super(`the server in the child has ended with status ${String(status)}`)
    this.name = 'LeftToChild'
    this.status = status
  }
}

/** As in uWSGI: `jailed`, or namespaces of one's own, bring the post-jail phase. */
export function isJailed(settings: Settings): boolean {
  return settings.flag('jailed') || settings.has('unshare') || settings.has('setns') || settings.has('namespace')
}

interface Move {
  readonly flags: number
  /** The server goes on in a child. */
  readonly fork: boolean
}

/** Bits of `unshare`, and of `unshare2` where no other root comes before it. */
function wantedMove(settings: Settings, joinedPids: boolean): Move | undefined {
  const early = settings.string('unshare')
  const late = jailRoot(settings) === undefined ? settings.string('unshare2') : undefined
  const old = namespaceBits(settings)
  const flags =
    old | (early === undefined ? 0 : namespaceFlags(early, 'unshare')) | (late === undefined ? 0 : namespaceFlags(late, 'unshare2'))
  const asked = old !== 0 || ['refork-as-root', 'refork-post-jail', 'refork'].some((option) => settings.flag(option))
  if ((flags & CLONE_NEWUSER) !== 0)
    throw new StartError(
      'unshare: user is not possible: the kernel refuses it to a program with threads, as Node is one; expected other namespaces',
    )
  if ((flags & CLONE_NEWPID) !== 0 && !asked)
    throw new StartError('unshare: pid takes effect for children only; expected refork-as-root beside it')
  return { flags: flags >>> 0, fork: asked || joinedPids }
}

/**
 * Returns when nothing is to be entered, or when it could be done without another image. Otherwise the start begins anew in one, with `handover`, or this
 * throws LeftToChild after the end of the child. `leave` takes this process's hands off the server.
 */
export async function enterNamespaces(
  settings: Settings,
  how: {
    readonly log: Log
    readonly argv: readonly string[]
    readonly handover: Handover
    /** Descriptors that are not in the handover. */
    readonly keep: readonly number[]
    readonly leave: () => void
    readonly joined: { readonly any: boolean; readonly pids: boolean }
  },
): Promise<void> {
  const move = wantedMove(settings, how.joined.pids)
  if (move === undefined || (move.flags === 0 && !move.fork && !how.joined.any)) return
  if (process.getuid?.() !== 0) {
    // As in uWSGI, which does none of this for other users; but it says nothing.
    how.log.line('unshare and refork need root; this server stays in the namespaces it was started in')
    return
  }
  if (move.flags !== 0) {
    attempt('unshare', () => posix.unshare(move.flags))
    how.log.line(ISOLATION_LINES.unshared(move.flags))
  }
  // The next image is no reload.
  delete process.env['UWSGI_RELOADS']
  const image = nextImage(how.handover, how.argv, how.keep)
  if (!move.fork) {
    attempt('unshare', () => posix.exec(image.file, image.args, image.env, image.keep, image.ignored))
    return
  }
  how.log.line(ISOLATION_LINES.reforking)
  how.leave()
  throw new LeftToChild(await runInChild(image))
}

async function runInChild(image: ReturnType<typeof nextImage>): Promise<number> {
  const children = new Children(() => undefined)
  // Waiting for a child alone would not keep this process alive.
  const heartbeat = setInterval(() => children.reap(), RETRY_DELAY)
  const pid = posix.spawn({ file: image.file, args: image.args, env: image.env, fds: image.keep.map((fd): [number, number] => [fd, fd]) })
  const pass = (signal: NodeJS.Signals): void => {
    try {
      process.kill(pid, signal)
    } catch {
      // It has just ended.
    }
  }
  for (const signal of PASSED_ON) process.on(signal, pass)
  const end = await new Promise<{ code: number | null; signal: number | null }>((resolve) => children.watch(pid, resolve))
  clearInterval(heartbeat)
  children.close()
  for (const signal of PASSED_ON) process.off(signal, pass)
  return end.code ?? ExitCode.badStart
}

/** Joins the namespaces of the server behind a setns-socket. Tells which were others than this process's own. */
export async function joinNamespaces(settings: Settings, log: Log): Promise<{ any: boolean; pids: boolean }> {
  const socket = settings.string('setns')
  if (socket === undefined) return { any: false, pids: false }
  for (;;) {
    log.line(ISOLATION_LINES.joiningNamespaces(socket))
    try {
      return joinAll(receive(socket))
    } catch (error) {
      if (error instanceof StartError) throw error
      log.line(`setns: ${socket}: ${(error as Error).message}; trying again`)
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY))
  }
}

function receive(path: string): number[] {
  const connection = posix.connectUnix(path)
  try {
    const { bytes, fds } = posix.receiveDescriptors(connection)
    if (
      bytes.length !== HELLO.length + 4 ||
      bytes.toString('latin1', 0, HELLO.length) !== HELLO ||
      bytes.readInt32LE(HELLO.length) !== fds.length
    )
      throw new StartError(`setns: ${path} does not speak the protocol of a setns-socket`)
    return fds
  } finally {
    posix.close(connection)
  }
}

function joinAll(fds: readonly number[]): { any: boolean; pids: boolean } {
  const own = new Set(readdirSync('/proc/self/ns').map((name) => readlinkSync(`/proc/self/ns/${name}`)))
  const others = fds.map((fd) => ({ fd, name: readlinkSync(`/proc/self/fd/${String(fd)}`) })).filter(({ name }) => !own.has(name))
  try {
    // The kernel refuses mounts of their own to threads that share folder and root with others.
    posix.unshare(CLONE_FS)
    // Mounts last: behind them the links in /proc may be others'.
    for (const { fd } of others.sort((a, b) => Number(a.name.startsWith('mnt')) - Number(b.name.startsWith('mnt')))) posix.joinNamespace(fd)
  } catch (error) {
    throw new StartError(`setns: cannot join: ${(error as Error).message}`, undefined, error)
  } finally {
    for (const fd of fds) posix.close(fd)
  }
  return { any: others.length > 0, pids: others.some(({ name }) => name.startsWith('pid')) }
}

function attempt(option: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    throw new StartError(`${option}: ${(error as Error).message}`, undefined, error)
  }
}
