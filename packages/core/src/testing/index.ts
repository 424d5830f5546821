// What tests of this server and of its plugins use (`@uwsgi-ts/core/testing`): real servers in private folders and socket clients that say
// every byte.

export { abstractExchange } from './abstract-exchange.js'
export { runServer, startServer } from './server.js'
export type { ExitInfo, FinishedRun, RunOptions, ServerOptions, TestServer } from './server.js'
export type { WaitOptions } from './log-watch.js'
export { connectionTarget, get, RawClient } from './raw-client.js'
export type { Address, HttpResponse } from './raw-client.js'
export { readStats } from './read-stats.js'
export { frontEndVars, uwsgiPacket } from './uwsgi-packet.js'
export type { UwsgiPacketParts } from './uwsgi-packet.js'
export { processInfo } from './process-tree.js'
export type { ProcessInfo, ProcessKind } from './process-tree.js'
export { manifestDifferences } from '../plugin/manifest-check.js'
export { handing, type Handed } from './handing.js'
export { setUpPlugin } from './set-up-plugin.js'
