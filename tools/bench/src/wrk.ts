// One run of the load generator wrk with a fixed number of connections on one thread. The generator's own speed is the ceiling of what can be
// measured: one thread drives at most one processor.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SCRIPT = fileURLToPath(new URL('../lua/report.lua', import.meta.url))

export interface Load {
  readonly port: number
  readonly path: string
  readonly connections: number
  readonly seconds: number
  /** False: the client asks to close after each response. */
  readonly keepAlive: boolean
  /** Bytes of a POST body; 0 is a GET. */
  readonly upload: number
}

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  /** Microseconds. */
  readonly p50: number
  readonly p99: number
  /** Responses that were not 2xx or 3xx, failed connections, failed writes and time-outs. */
  readonly errors: number
  /** Connections that the server closed without having said so in a response. */
  readonly closes: number
}

interface Printed {
  requests: number
  micros: number
  p50: number
  p99: number
  status: number
  connect: number
  read: number
  write: number
  timeout: number
}

export async function wrk(load: Load): Promise<LoadResult> {
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${load.connections}`,
    `-d${Math.max(1, Math.round(load.seconds))}s`,
    '--timeout',
    '10s',
    '-s',
    SCRIPT,
    ...(load.keepAlive ? [] : ['-H', 'Connection: close']),
    `http://127.0.0.1:${load.port}${load.path}`,
    '--',
    String(load.upload),
  ])
  const line = stdout.split('\n').find((text) => text.startsWith('{"requests"'))
  if (line === undefined) throw new Error(`wrk printed no report; it printed: ${stdout.slice(0, 400)}`)
  const printed = JSON.parse(line) as Printed
  return {
    requests: printed.requests,
    perSecond: printed.requests / (printed.micros / 1e6),
    p50: printed.p50,
    p99: printed.p99,
    errors: printed.status + printed.connect + printed.write + printed.timeout,
    closes: printed.read,
  }
}
