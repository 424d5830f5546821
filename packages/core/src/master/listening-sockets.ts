// The instance's client sockets: bound once, held by the master for its whole life, inherited over reloads by address, and given to every
// engine.

import { chmodSync, chownSync, readFileSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import type { ListenerRequest } from '../plugin/abi.js'
import type { Settings } from '../config/settings.js'
import { findGroup, findUser } from './account-names.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { parseSocketAddress } from './socket-address.js'
import { StartError } from './start-error.js'

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
}

/** A client socket with what its option said about the protocol. */
export interface Listener extends HeldSocket {
  readonly option: string
  readonly codec: 'http' | 'uwsgi'
  readonly statsName: string
  readonly keepAlive: boolean
  readonly modifier1: number
  readonly modifier2: number
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

/**
 * Opens the sockets in the order of their options; `inherited` ones of the same address are taken over. Logs a line for each, as uWSGI
 * does.
 */
export function openListeners(plans: readonly ListenerPlan[], settings: Settings, inherited: readonly HeldSocket[], log: Log): Listener[] {
  const free = [...inherited]
  const opened: Listener[] = []
  try {
    for (const [number, plan] of plans.entries()) {
      const at = free.findIndex((socket) => socket.address === plan.address)
      const socket = at >= 0 ? takeOver(free.splice(at, 1)[0], number, log) : bind(plan.address, plan.option, number, settings, log)
      const { option, codec, statsName, keepAlive, modifier1, modifier2 } = plan
      opened.push({ ...socket, option, codec, statsName, keepAlive, modifier1, modifier2 })
    }
  } catch (error) {
    // On a reload the old generation goes on with its own sockets, so what was opened in vain must not stay.
    for (const { fd } of opened) if (!inherited.some((socket) => socket.fd === fd)) posix.close(fd)
    throw error
  }
  return opened
}

function takeOver(socket: HeldSocket | undefined, number: number, log: Log): HeldSocket {
  if (socket === undefined) throw new Error('listening sockets: nothing to take over')
  log.line(LINES.socketInherited(number, posix.address(socket.fd), socket.fd))
  return socket
}

function bind(address: string, option: string, number: number, settings: Settings, log: Log): HeldSocket {
  const socket = bindSocket(address, option, settings, log)
  const autoPort = /:0$/.test(address)
  log.line(LINES.socketBound(number, posix.address(socket.fd), socket.fd, autoPort))
  return socket
}

/** Binds one address, sets mode and owner of a unix socket, and explains failures as uWSGI does. */
export function bindSocket(address: string, option: string, settings: Settings, log: Log): HeldSocket {
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
  const umask = target.kind === 'unix' ? process.umask(settings.has('chmod-socket') ? 0o177 : 0o022) : undefined
  try {
    const fd = posix.listen(target, settings.number('listen') ?? 100)
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
