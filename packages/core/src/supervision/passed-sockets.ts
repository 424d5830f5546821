// Listening sockets that whoever started the server has opened: descriptor 0 of inetd, the descriptors of systemd's and Upstart's socket
// activation. Taken once, at the first start; over reloads they are inherited like any other socket.

import { resolve } from 'node:path'
import { posix, type SocketAddress } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { HANDOVER_VARIABLE } from '../master/handover.js'
import type { HeldSocket, SocketOrigin } from '../master/listening-sockets.js'
import type { Log } from '../master/log.js'
import { LINES } from '../master/log-lines.js'
import type { SocketTarget } from '../master/socket-address.js'
import { StartError } from '../master/start-error.js'

/** First descriptor of socket activation, by systemd's convention. */
const FIRST_FD = 3

/** Tells the check of a reload that sockets were passed: it has neither them nor the variables. */
export const PASSED_VARIABLE = 'UWSGI_TS_PASSED_SOCKETS'

/** A socket that was passed, with the number it had when it was. */
export interface PassedSocket extends HeldSocket {
  readonly origin: SocketOrigin
  readonly passedAs: number
}

/**
 * Takes what there is, and removes the variables that told of it: the sockets are this server's and not its children's. `usesZero`: a line of
 * the configuration names descriptor 0 itself.
 */
export function takePassedSockets(settings: Settings, log: Log, usesZero: boolean, env: NodeJS.ProcessEnv = process.env): PassedSocket[] {
  const passed = [...fromSystemd(env, log), ...fromUpstart(env, log)]
  if (passed.length > 0) return passed
  if (settings.flag('skip-zero') || usesZero || !posix.isListening(0)) return []
  // A copy elsewhere: what is started later has descriptor 0 as its standard input.
  return [hold(posix.duplicate(0), 'stdin', 0)]
}

/** Before the start: whether a configuration without sockets may be served all the same. A reload's new image decides by what it inherits. */
export function socketsMayBePassed(env: NodeJS.ProcessEnv = process.env): boolean {
  if (['LISTEN_FDS', 'UPSTART_FDS', PASSED_VARIABLE, HANDOVER_VARIABLE].some((name) => env[name] !== undefined)) return true
  return posix.isListening(0) || networkPeer() !== undefined
}

/** Descriptor 0 as inetd's `nowait` gives it: a connection of a client. Unix sockets mean nothing, many programs start others with one. */
function networkPeer(): string | undefined {
  try {
    const { family, name } = posix.address(0)
    return family === 'unix' || posix.isListening(0) ? undefined : name
  } catch {
    return undefined
  }
}

/** What a start without any socket may say of descriptor 0. */
export function describeStandardInput(): string {
  const name = networkPeer()
  if (name === undefined) return ''
  return `; descriptor 0 is a connection (${name}) and no listening socket: inetd and xinetd have to pass it with "wait"`
}

function fromSystemd(env: NodeJS.ProcessEnv, log: Log): PassedSocket[] {
  const { LISTEN_PID: pid, LISTEN_FDS: count } = env
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) Reflect.deleteProperty(env, name)
  // Of another process that shares our environment.
  if (pid === undefined || count === undefined || Number(pid) !== process.pid) return []
  if (!/^\d{1,5}$/.test(count)) throw new StartError(`LISTEN_FDS: ${JSON.stringify(count)} is no number of descriptors; systemd sets it`)
  log.line(LINES.systemdDetected)
  return Array.from({ length: Number(count) }, (_, i) => hold(FIRST_FD + i, 'systemd', FIRST_FD + i))
}

function fromUpstart(env: NodeJS.ProcessEnv, log: Log): PassedSocket[] {
  const { UPSTART_EVENTS: events, UPSTART_FDS: fds, UPSTART_JOB: job } = env
  if (events !== 'socket' || fds === undefined) return []
  for (const name of ['UPSTART_EVENTS', 'UPSTART_FDS']) Reflect.deleteProperty(env, name)
  if (!/^\d{1,9}$/.test(fds)) throw new StartError(`UPSTART_FDS: ${JSON.stringify(fds)} is no descriptor; Upstart's socket bridge sets it`)
  log.line(LINES.upstartDetected(job ?? ''))
  return [hold(Number(fds), 'upstart', Number(fds))]
}

function hold(fd: number, origin: SocketOrigin, passedAs: number): PassedSocket {
  if (!posix.isListening(fd))
    throw new StartError(`${origin}: descriptor ${fd} is not a listening stream socket; expected ListenStream or its like`)
  posix.setCloseOnExec(fd, true)
  posix.setNonBlocking(fd, true)
  const { name, port } = posix.address(fd)
  return { fd, address: name, name, port, origin, passedAs }
}

/** True when an address of the configuration, once parsed, is where the socket is bound. */
export function isBoundTo({ name }: HeldSocket, target: SocketTarget): boolean {
  switch (target.kind) {
    case 'unix':
      return name !== '' && target.path === resolve(name)
    case 'abstract':
      return `@${target.name}` === name
    case 'fd':
      return false
    case 'tcp': {
      const host = target.host === '' || target.host === '*' ? '0.0.0.0' : target.host === 'localhost' ? '127.0.0.1' : target.host
      return `${host}:${target.port}` === name
    }
  }
}

/** The line that says how a passed socket is used. */
export function passedLine(socket: number, { origin, passedAs }: PassedSocket, address: SocketAddress): string {
  return origin === 'stdin' ? LINES.socketInherited(socket, address, passedAs) : LINES.socketAttached(socket, address, passedAs)
}
