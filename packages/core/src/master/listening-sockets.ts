// The instance's client sockets: bound once, held by the master for its whole life, inherited over reloads by address, and given to every
// engine.

import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs'
import { posix, type ListenOptions } from '@uwsgi-ts/native'
import type { ListenerRequest } from '../plugin/abi.js'
import type { Settings } from '../config/settings.js'
import { isBoundTo, passedLine, type PassedSocket } from '../supervision/passed-sockets.js'
import { findGroup, findUser } from './account-names.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { sharedSocket } from './shared-sockets.js'
import { parseSocketAddress } from './socket-address.js'
import { mapSockets } from './socket-map.js'
import { StartError } from './start-error.js'

/** Who opened a socket that the server did not: inetd's descriptor 0, or socket activation. */
export type SocketOrigin = 'stdin' | 'systemd' | 'upstart'

/** A listening socket the master holds. */
export interface HeldSocket {
  readonly fd: number
  /** Address as the configuration wrote it: what a reload matches by, so that port 0 keeps its port. */
  readonly address: string
  /** Where it is bound. */
  readonly name: string
  readonly port: number
  /** File of a unix socket with the inode it was bound with, for vacuum. */
  readonly path?: string
  /** Set when a supervisor opened it. */
  readonly origin?: SocketOrigin
  /** The shared-socket option that it belongs to: its place among them, and its address. */
  readonly shared?: { readonly number: number; readonly address: string }
}

/** A client socket with what its option said about the protocol. */
export interface Listener extends HeldSocket {
  readonly option: string
  readonly codec: 'http' | 'uwsgi'
  readonly statsName: string
  readonly keepAlive: boolean
  readonly modifier1: number
  readonly modifier2: number
  /** The only workers that serve it; all when it is not there. */
  readonly workers?: readonly number[] | undefined
}

export interface ListenerPlan extends ListenerRequest {
  readonly codec: 'http' | 'uwsgi'
  readonly statsName: string
}

/** Refuses a backlog that the kernel would cut silently. */
export function checkBacklog(backlog: number, log: Log): void {
  let limit: number
  try {
    limit = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'))
  } catch {
    return // Without /proc there is nothing to compare with.
  }
  if (backlog <= limit) return
  log.line(LINES.backlogTooLong(limit))
  throw new StartError(`listen: ${backlog} is more than net.core.somaxconn allows (${limit}); lower listen or raise the limit`)
}

/** Where the sockets of a start come from, apart from binding them. */
export interface SocketSupply {
  /** Held by a former program image. */
  readonly inherited: readonly HeldSocket[]
  /** Opened by whoever started the server. */
  readonly passed: readonly PassedSocket[]
  /** By their number. */
  readonly shared: readonly HeldSocket[]
  /** How sockets are served that no option names. */
  readonly unnamed: Omit<ListenerPlan, 'address' | 'order'>
}

/** Opens the sockets in the order of their options; passed ones that no option names come last. Logs a line for each, as uWSGI does. */
export function openListeners(plans: readonly ListenerPlan[], settings: Settings, supply: SocketSupply, log: Log): Listener[] {
  const free = supply.inherited.filter(({ shared }) => shared === undefined)
  const passed = [...supply.passed]
  const opened: Listener[] = []
  const open = (plan: ListenerPlan): HeldSocket => {
    const number = opened.length
    const { address, option } = plan
    if (address.startsWith('=')) {
      const socket = sharedSocket(address, option, supply.shared, opened)
      log.line(LINES.socketMapped(number, Number(address.slice(1)), socket.name, socket.fd))
      return socket
    }
    const at = free.findIndex((socket) => socket.address === address)
    if (at >= 0) return takeOver(free.splice(at, 1)[0], number, log)
    const target = parseSocketAddress(address, option)
    const taken = passed.findIndex((socket) => isBoundTo(socket, target))
    if (taken >= 0) return usePassed(passed.splice(taken, 1)[0], address, number, log)
    const supervised = free.findIndex((socket) => socket.origin !== undefined && isBoundTo(socket, target))
    if (supervised >= 0) return { ...takeOver(free.splice(supervised, 1)[0], number, log), address }
    return bind(address, option, number, settings, log)
  }
  const add = (plan: ListenerPlan, socket: HeldSocket): void => {
    const { option, codec, statsName, keepAlive, modifier1, modifier2 } = plan
    opened.push({ ...socket, option, codec, statsName, keepAlive, modifier1, modifier2 })
  }
  try {
    for (const plan of plans) add(plan, open(plan))
    const rest = { ...supply.unnamed, address: '', order: 0 }
    for (const socket of passed) {
      if (socket.origin === 'stdin') ownPassedFile(socket, settings)
      add(rest, usePassed(socket, socket.name, opened.length, log))
    }
    for (const socket of free) {
      if (socket.origin === undefined || (socket.origin === 'stdin' && settings.flag('skip-zero'))) continue
      add(rest, takeOver(socket, opened.length, log))
    }
    return mapSockets(opened, settings, log)
  } catch (error) {
    // On a reload the old generation goes on with its own sockets, so what was opened in vain must not stay.
    const kept = new Set([...supply.inherited, ...supply.shared].map(({ fd }) => fd))
    for (const { fd } of opened) if (!kept.has(fd)) posix.close(fd)
    throw error
  }
}

/** Clients in the queue are refused at once, and new ones too. Sockets of a supervisor are left to it. */
export function refuseClients(sockets: readonly HeldSocket[], log: Log): void {
  for (const { fd, name, origin } of sockets) {
    if (origin !== undefined) continue
    try {
      posix.shutdownSocket(fd)
    } catch (error) {
      log.line(`shutdown-sockets: ${name}: ${(error as Error).message}`)
    }
  }
}

function takeOver(socket: HeldSocket | undefined, number: number, log: Log): HeldSocket {
  if (socket === undefined) throw new Error('listening sockets: nothing to take over')
  log.line(LINES.socketInherited(number, posix.address(socket.fd), socket.fd))
  return socket
}

function usePassed(socket: PassedSocket | undefined, address: string, number: number, log: Log): HeldSocket {
  if (socket === undefined) throw new Error('listening sockets: nothing was passed')
  log.line(passedLine(number, socket, posix.address(socket.fd)))
  const { fd, name, port, origin } = socket
  return { fd, address, name, port, origin }
}

/** chmod-socket and chown-socket are for the unix socket on descriptor 0 too. */
function ownPassedFile({ name }: PassedSocket, settings: Settings): void {
  if (name !== '' && !name.startsWith('@') && statSync(name, { throwIfNoEntry: false })?.isSocket() === true) ownSocketFile(name, settings)
}

function bind(address: string, option: string, number: number, settings: Settings, log: Log): HeldSocket {
  const socket = bindSocket(address, option, settings, log, 'client')
  const facts = posix.address(socket.fd)
  if (address.startsWith('fd://')) log.line(LINES.socketInherited(number, facts, socket.fd))
  else log.line(LINES.socketBound(number, facts, socket.fd, /:0$/.test(address)))
  return socket
}

/**
 * A client that has connected and not yet sent anything costs the engine nothing: the kernel holds the connection back, for a second or so at most,
 * after which the engine's own limits for silent clients begin.
 */
const DEFER_SECONDS = 1

/** Socket options of a listener; `first` as for bindSocket(). */
export function listenOptions(settings: Settings, first: 'client' | 'server'): ListenOptions {
  return {
    reusePort: settings.flag('reuse-port'),
    freeBind: settings.flag('freebind'),
    keepAlive: settings.flag('so-keepalive'),
    sendBuffer: settings.number('socket-sndbuf') ?? 0,
    receiveBuffer: settings.number('socket-rcvbuf') ?? 0,
    fastOpen: settings.number('tcp-fast-open') ?? 0,
    deferAccept: first === 'server' || settings.flag('no-defer-accept') ? 0 : DEFER_SECONDS,
  }
}

/**
 * Binds one address, sets mode and owner of a unix socket, and explains failures as uWSGI does.
 * @param first who speaks first on a connection: only clients that do can be held back by the kernel until they have spoken
 */
export function bindSocket(address: string, option: string, settings: Settings, log: Log, first: 'client' | 'server'): HeldSocket {
  const target = parseSocketAddress(address, option)
  if (target.kind === 'fd') {
    if (!posix.isListening(target.fd))
      throw new StartError(`${option}: descriptor ${target.fd} is not a listening socket; expected one that was passed in listening`)
    posix.setCloseOnExec(target.fd, true)
    posix.setNonBlocking(target.fd, true)
    const { name, port } = posix.address(target.fd)
    return { fd: target.fd, address, name, port }
  }
  // The file has the wished mode from its first moment: nobody can connect in between.
  const umask = target.kind === 'unix' ? process.umask(socketUmask(settings)) : undefined
  try {
    const fd = posix.listen(target, settings.number('listen') ?? 100, listenOptions(settings, first))
    const { name, port } = posix.address(fd)
    if (target.kind === 'unix') {
      ownSocketFile(target.path, settings)
      return { fd, address, name, port, path: target.path }
    }
    return { fd, address, name, port }
  } catch (error) {
    if (error instanceof StartError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') log.line(LINES.addressInUse(address))
    throw new StartError(`${option}: cannot listen on ${JSON.stringify(address)}: ${reason(code, message)}`, undefined, error)
  } finally {
    if (umask !== undefined) process.umask(umask)
  }
}

/** Without the options a socket does not depend on what the shell had. */
function socketUmask(settings: Settings): number {
  if (settings.has('chmod-socket')) return 0o177
  return settings.has('umask') ? process.umask() : 0o022
}

function reason(code: string | undefined, message: string): string {
  if (code === 'EADDRINUSE') return 'bind(): Address already in use'
  if (code === 'EACCES') return 'bind(): Permission denied; ports under 1024 need root when the socket is bound (uid drops it before)'
  return message
}

function ownSocketFile(path: string, settings: Settings): void {
  const owner = settings.string('chown-socket')
  if (owner !== undefined) {
    const [user = '', group] = owner.split(':')
    const account = findUser(user, 'chown-socket')
    chownSync(path, account.uid, group === undefined || group === '' ? account.gid : findGroup(group, 'chown-socket'))
  }
  if (settings.has('chmod-socket')) chmodSync(path, settings.number('chmod-socket') ?? 0o666)
}

/** As often as it is asked for, for each socket whose clients are turned away by the kernel. */
export function logFullQueues(sockets: readonly HeldSocket[], log: Log): void {
  for (const { fd, name } of sockets) {
    const { queue, max } = posix.listenQueue(fd)
    if (max > 0 && queue >= max) log.dated(LINES.listenQueueFull(name, fd, queue, max))
  }
}
