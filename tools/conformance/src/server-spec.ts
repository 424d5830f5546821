// What a case starts, on either side: an ini file, files and apps in a private folder. Starting and cleaning up is @uwsgi-ts/core/testing's.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { handing, runServer, startServer, type FinishedRun, type Handed, type ServerOptions, type TestServer } from '@uwsgi-ts/core/testing'
import { referenceSettled } from './reference-settling.js'
import type { Side } from './sides.js'

export interface ServerSpec {
  /** Lines of the `[uwsgi]` section. */
  readonly ini?: string
  /** Further files of the private folder by name. */
  readonly files?: Readonly<Record<string, string>>
  /** Names of files in `apps/` that are put there too. */
  readonly apps?: readonly string[]
  /** Command line after the ini file. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Opens sockets and hands them on, as supervisors do. */
  readonly handed?: Handed
  /** Another program that replaces itself with the server, whose command line follows. */
  readonly launcher?: readonly string[]
  /** Where the server logs to, in the private folder. */
  readonly logFile?: string
  /** The line that says that requests can come. @default the last worker was spawned */
  readonly ready?: RegExp
  /** Exit status when it is stopped with SIGINT. @default 0 */
  readonly status?: number
}

const appsFolder = fileURLToPath(new URL('../apps/', import.meta.url))

function options(spec: ServerSpec, side: Side): ServerOptions {
  const apps = Object.fromEntries((spec.apps ?? []).map((name) => [name, readFileSync(join(appsFolder, name), 'utf8')]))
  return {
    binary: side,
    files: { ...apps, ...spec.files },
    env: { TZ: 'UTC', LANG: 'C.UTF-8', ...spec.env },
    ...(spec.ini === undefined ? {} : { ini: spec.ini }),
    ...(spec.args === undefined ? {} : { args: spec.args }),
    ...(spec.handed === undefined ? {} : { launcher: handing(spec.handed) }),
    ...(spec.launcher === undefined ? {} : { launcher: spec.launcher }),
    ...(spec.logFile === undefined ? {} : { logFile: spec.logFile }),
    ...(spec.ready === undefined ? {} : { ready: spec.ready }),
    ...(spec.status === undefined ? {} : { status: spec.status }),
  }
}

export async function startSide(spec: ServerSpec, side: Side): Promise<TestServer> {
  const server = await startServer(options(spec, side))
  if (side === 'reference') await referenceSettled(server)
  return server
}

/** For specs whose program ends by itself. */
export function runSide(spec: ServerSpec, side: Side): Promise<FinishedRun> {
  return runServer(options(spec, side))
}

/** `tcp`: the first TCP listener; `tcp:1` the second; else a file of the private folder. */
export function addressOf(server: TestServer, name: string): number | string {
  const [kind, number] = name.split(':')
  if (kind !== 'tcp') return join(server.dir, name)
  const port = server.ports[Number(number ?? 0)]
  if (port === undefined) throw new Error(`no TCP listener ${number ?? 0} in the log:\n${server.log.join('\n')}`)
  return port
}
