// fallback-config: an instance that would end with status 1 becomes one that runs another configuration, as the same process. Called by the CLI once
// everything that the first configuration opened has been closed. Standard streams stay open; sockets are bound anew.

import { posix } from '@uwsgi-ts/native'
import { FALLBACK_LEVEL } from '../config/exit-plan.js'
import { messageOf } from '../errors/coded-error.js'
import { daemonReport, definedEnvironment } from '../master/daemonize.js'
import { createLog } from '../master/log.js'

/** Configurations that fall back to each other come to an end. */
const MAX_LEVELS = 16

/** Replaces this process by one that reads `file` and nothing else. Returns the exit status when that cannot be done. */
export function fallBack(file: string): number {
  const log = createLog()
  const program = process.argv[1] ?? ''
  const level = Number(process.env[FALLBACK_LEVEL] ?? 0) + 1
  log.dated(`!!! ${program} (pid: ${String(process.pid)}) exited with status 1 !!!`)
  if (level > MAX_LEVELS) {
    log.dated(`!!! fallback-config: ${String(MAX_LEVELS)} configurations in a row have failed; not falling back to ${file} !!!`)
    return 1
  }
  log.dated(`!!! Fallback config to ${file} !!!`)
  // The count of reloads marks the new image as one that is not the first: if-reload holds there.
  const env = { UWSGI_RELOADS: '0', ...process.env, [FALLBACK_LEVEL]: String(level) }
  const report = daemonReport()
  try {
    posix.exec(
      process.execPath,
      [process.execPath, ...process.execArgv, program, file],
      definedEnvironment(env),
      report === undefined ? [] : [report],
    )
  } catch (error) {
    log.line(`fallback-config: cannot start ${program} anew: ${messageOf(error)}`)
  }
  return 1
}
