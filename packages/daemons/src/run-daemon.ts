// Starts the program of a daemon as its settings say.

import type { ChildEnd, MasterService } from '@uwsgi-ts/core'
import type { DaemonSpec } from './daemon-spec.js'
import { LINES } from './log-lines.js'

/** Returns its pid, which is also its process group. */
export function runDaemon(master: MasterService, spec: DaemonSpec, again: boolean, ended: (end: ChildEnd) => void): number {
  const { command, cwd, uid, gid, stdin, pidNamespace } = spec
  master.log.line(LINES.spawning(again, command, uid ?? process.getuid?.() ?? 0, gid ?? process.getgid?.() ?? 0))
  const fate = spec.pidfile === undefined ? 'dies' : 'survives'
  return master.run({ command, cwd, uid, gid, stdin, pidNamespace, fate, tag: JSON.stringify(spec) }, ended)
}
