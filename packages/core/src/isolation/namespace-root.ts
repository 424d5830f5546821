// `namespace`, the older way into a world of one's own: new namespaces of mounts, names, processes and messages for the whole server, and another root for what runs
// code of the administrator's. Says what it means in the terms of unshare (namespaces.ts) and of the jail (jail.ts).

import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import { StartError } from '../master/start-error.js'
import { ISOLATION_LINES } from './log-lines.js'
import { namespaceFlags } from './namespace-names.js'

const MS_REC = 16384
const MS_PRIVATE = 1 << 18

export interface NamespaceRoot {
  readonly root: string
  readonly hostname: string | undefined
}

/** A mount point of the outside that is seen inside too. */
export interface KeptMount {
  readonly source: string
  /** As seen inside. */
  readonly target: string
}

/** `ROOT` or `ROOT:HOSTNAME`; undefined without `namespace`. */
export function namespaceRoot(settings: Settings): NamespaceRoot | undefined {
  const text = settings.string('namespace')
  if (text === undefined) {
    const alone = ['namespace-keep-mount', 'namespace-net'].find((option) => settings.has(option))
    if (alone !== undefined) throw new StartError(`${alone}: means nothing without namespace; expected namespace = ROOT beside it`)
    return undefined
  }
  const colon = text.indexOf(':')
  const [root, hostname] = colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)]
  if (!root.startsWith('/') || hostname === '')
    throw new StartError(`namespace: ${JSON.stringify(text)} names no root; expected ROOT or ROOT:HOSTNAME, ROOT an absolute path`)
  return { root, hostname }
}

/** Bits for unshare(2). */
export function namespaceBits(settings: Settings): number {
  if (namespaceRoot(settings) === undefined) return 0
  return namespaceFlags(settings.has('namespace-net') ? 'uts,pid,ipc,fs,net' : 'uts,pid,ipc,fs', 'namespace')
}

/** `PATH` or `SOURCE:PATH`. */
export function keptMounts(settings: Settings): KeptMount[] {
  return settings.list('namespace-keep-mount').map((text) => {
    const colon = text.indexOf(':')
    const [source, target] = colon < 0 ? [text, text] : [text.slice(0, colon), text.slice(colon + 1)]
    if (!source.startsWith('/') || !target.startsWith('/'))
      throw new StartError(`namespace-keep-mount: ${JSON.stringify(text)} is no mount point; expected PATH or SOURCE:PATH, absolute ones`)
    return { source, target }
  })
}

/** In the first process of the new namespaces: its mounts are its own from now on, /proc shows its processes, and it has its name. */
export function settleNamespace(settings: Settings, log: Log): void {
  const place = namespaceRoot(settings)
  if (place === undefined) return
  // Anywhere else these mounts would be the host's.
  if (process.pid !== 1) throw new StartError('namespace: needs root; expected a start as root, with uid and gid')
  log.line(ISOLATION_LINES.jailing(place.root))
  try {
    posix.mount('', 'none', '/', MS_REC | MS_PRIVATE, '')
    posix.mount('proc', 'proc', '/proc', 0, '')
    if (place.hostname !== undefined) posix.setHostname(place.hostname)
  } catch (error) {
    throw new StartError(`namespace: cannot enter ${place.root}: ${(error as Error).message}`, undefined, error)
  }
}
