// Socket addresses as far as the rules have to tell them apart. Which listeners there are belongs to the protocol packages; the rules look at the options by
// name, because they also judge those whose package is not there.

import { resolve } from 'node:path'
import type { Entry } from '../config/settings.js'
import type { InspectedConfig } from './inspected-config.js'

export const UWSGI_LISTENERS: readonly string[] = ['socket', 'uwsgi-socket']
export const HTTP_LISTENERS: readonly string[] = ['http-socket', 'http11-socket']
export const LISTENERS: readonly string[] = [
  ...UWSGI_LISTENERS,
  ...HTTP_LISTENERS,
  'fastcgi-socket',
  'scgi-socket',
  'https-socket',
  'raw-socket',
]

export type Address =
  { readonly kind: 'unix'; readonly path: string } | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

/** Undefined for an abstract socket, a descriptor and whatever else has no file and no port. */
export function addressOf(text: string): Address | undefined {
  if (text === '' || text.startsWith('@') || /^(?:fd|vsock):/.test(text)) return undefined
  const colon = text.lastIndexOf(':')
  const port = /^(\d+)$/.exec(text.slice(colon + 1))?.[1]
  if (colon === -1 || text.startsWith('/')) return { kind: 'unix', path: text }
  return port === undefined ? undefined : { kind: 'tcp', host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** Whether other machines can connect, as far as the address tells. */
export function isPublic(address: Address | undefined): boolean {
  return address?.kind === 'tcp' && !/^(?:127\.|localhost$|::1$)/.test(address.host)
}

export interface ListenerEntry {
  readonly entry: Entry
  readonly address: Address
}

export function listenersOf(config: InspectedConfig, names: readonly string[] = LISTENERS): ListenerEntry[] {
  return config.all(...names).flatMap((entry) => {
    const address = addressOf(entry.value ?? '')
    return address === undefined ? [] : [{ entry, address }]
  })
}

export function unixListenersOf(config: InspectedConfig): Array<{ readonly entry: Entry; readonly path: string }> {
  return listenersOf(config).flatMap(({ entry, address }) =>
    address.kind === 'unix' ? [{ entry, path: resolve(config.cwd, address.path) }] : [],
  )
}
