// Socket addresses as configurations write them: `:9090`, `host:port`, `[v6]:port`, `/path`, `name.sock`, `@abstract`, `192.168.*:port`,
// `fd://N`.

import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import type { BindTarget } from '@uwsgi-ts/native'
import { StartError } from './start-error.js'

export type SocketTarget = BindTarget | { kind: 'fd'; fd: number }

/** `option` names the origin in messages. Relative paths are taken from the current folder. */
export function parseSocketAddress(address: string, option: string): SocketTarget {
  if (address === '') throw new StartError(`${option}: the address is empty; expected host:port, :port, a path or @name`)
  if (address.startsWith('fd://')) {
    const fd = address.slice(5)
    if (!/^\d+$/.test(fd)) throw new StartError(`${option}: ${JSON.stringify(address)} names no descriptor; expected fd:// and a number`)
    return { kind: 'fd', fd: Number(fd) }
  }
  if (address.startsWith('@')) return { kind: 'abstract', name: address.slice(1) }
  const colon = address.lastIndexOf(':')
  // A colon makes it TCP in uWSGI, except in what can only be a path.
  if (colon < 0 || address.startsWith('/')) return { kind: 'unix', path: resolve(address) }
  const port = address.slice(colon + 1)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new StartError(`${option}: ${JSON.stringify(address)} has no port from 0 to 65535 after its last colon; expected host:port`)
  }
  const host = address.slice(0, colon)
  return { kind: 'tcp', host: host.includes('*') && host !== '*' ? interfaceAddress(host, option) : host, port: Number(port) }
}

/** `192.168.*`: the address of this machine that begins so. */
function interfaceAddress(pattern: string, option: string): string {
  const prefix = pattern.slice(0, pattern.indexOf('*'))
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address, family } of addresses ?? []) if (family === 'IPv4' && address.startsWith(prefix)) return address
  }
  throw new StartError(`${option}: no network interface has an address that begins with ${prefix}`)
}
