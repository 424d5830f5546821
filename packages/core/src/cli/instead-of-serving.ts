// Why a configuration that is good does not become a server after all. Everything up to here was as for a start, so that a configuration that passes
// check-config starts.

import type { ResolvedConfig } from '../config/resolved-config.js'
import { socketsMayBePassed } from '../supervision/passed-sockets.js'

export interface InsteadOfServing {
  readonly line: string
  readonly status: number
}

export function insteadOfServing({ settings, plugins: { protocols } }: ResolvedConfig): InsteadOfServing | undefined {
  if (settings.flag('no-server')) return { line: 'no-server mode requested. Goodbye.', status: 0 }
  const serves = protocols.names().some((name) => (protocols.get(name)?.listeners(settings).length ?? 0) > 0)
  // Sockets of a supervisor are the master's to judge, and so is a descriptor 0 that is a socket of the wrong kind.
  if (!serves && !settings.flag('command-mode') && !socketsMayBePassed())
    return { line: 'The -s/--socket option is missing and stdin is not a socket.', status: 1 }
  return settings.flag('check-config') ? { line: 'uwsgi-ts: the configuration is good', status: 0 } : undefined
}
