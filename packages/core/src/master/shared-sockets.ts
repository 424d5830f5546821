// shared-socket: sockets that are bound early, while the server may still do so, and that other options name by their number (`=0`). The
// instance holds them for its whole life, whoever uses them.

import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { bindSocket, type HeldSocket } from './listening-sockets.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { StartError } from './start-error.js'

/** Binds them in the order of their options; those of a former program image with the same address are taken over. */
export function openSharedSockets(settings: Settings, inherited: readonly HeldSocket[], log: Log): HeldSocket[] {
  const entries = [...settings.all('shared-socket'), ...settings.all('undeferred-shared-socket')].sort((a, b) => a.order - b.order)
  // Several may have one address (port 0), so the order counts.
  const free = inherited.filter(({ shared }) => shared !== undefined).sort((a, b) => (a.shared?.number ?? 0) - (b.shared?.number ?? 0))
  const opened: HeldSocket[] = []
  try {
    for (const [number, { value, written }] of entries.entries()) {
      const address = value ?? ''
      const at = free.findIndex(({ shared }) => shared?.address === address)
      const [former] = at < 0 ? [] : free.splice(at, 1)
      const socket = former ?? bindSocket(address, written, settings, log, written === 'undeferred-shared-socket' ? 'server' : 'client')
      if (former === undefined) log.line(LINES.sharedBound(number, posix.address(socket.fd), socket.fd))
      opened.push({ ...socket, address, shared: { number, address } })
    }
  } catch (error) {
    closeNew(opened, inherited)
    throw error
  }
  return opened
}

/** The socket that `=N` names; `taken`: what other options use already. */
export function sharedSocket(address: string, option: string, shared: readonly HeldSocket[], taken: readonly HeldSocket[]): HeldSocket {
  const number = /^=(\d{1,5})$/.exec(address)?.[1]
  const socket = number === undefined ? undefined : shared[Number(number)]
  if (socket === undefined) {
    const there = shared.length === 0 ? 'there is none' : `there are =0 to =${shared.length - 1}`
    throw new StartError(`${option}: ${JSON.stringify(address)} names no shared socket: ${there}; add shared-socket lines`)
  }
  if (taken.some(({ fd }) => fd === socket.fd))
    throw new StartError(`${option}: the shared socket ${address} is served by another option already`)
  return socket
}

function closeNew(sockets: readonly HeldSocket[], inherited: readonly HeldSocket[]): void {
  for (const { fd } of sockets) if (!inherited.some((socket) => socket.fd === fd)) posix.close(fd)
}
