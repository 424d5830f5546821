// An engine process: everything it owns is opened here, by what the master says on descriptor 3, and it ends with the master. Started by
// the master only.

import { posix } from '@uwsgi-ts/native'
import { MessageConnection } from '../channel/message-lines.js'
import { ENGINE_FDS, type EngineToMaster, type MasterToEngine } from './control-messages.js'
import { EngineHost } from './engine-host.js'

// Before anything can be learnt from this process: apps in a jail have its user, and it is outside.
if (process.env['UWSGI_TS_HIDE'] === '1') posix.setDumpable(false)

// The master ends engines in order; signals of a terminal or of a hasty hand reach it too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP', 'SIGUSR1', 'SIGUSR2'] as const)
  process.on(signal, () => undefined)

const log = (line: string): void => {
  try {
    posix.writeAll(2, Buffer.from(`${line}\n`))
  } catch {
    // A closed or full log must not cost a request.
  }
}

const control = new MessageConnection<MasterToEngine, EngineToMaster>(ENGINE_FDS.control, {
  message: (message) => host.receive(message),
  end: () => host.masterLost(),
})
// A plugin may have left timers or sockets behind; an engine that was told to end ends all the same.
// eslint-disable-next-line no-restricted-properties -- this file is the process
const host = new EngineHost(control, log, (status) => process.exit(status))

process.on('uncaughtException', (error) => log(`engine (pid ${process.pid}): uncaught ${error.stack ?? String(error)}`))
process.on('unhandledRejection', (error) =>
  log(`engine (pid ${process.pid}): unhandled rejection ${error instanceof Error ? error.stack : String(error)}`),
)
