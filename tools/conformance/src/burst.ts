// A short burst of load with wrk, as the judge of "no request is lost": wrk reports every response that is not 2xx or 3xx and every socket error.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Burst {
  readonly requests: number
  /** Lines in which wrk names failures; empty when there were none. */
  readonly failures: readonly string[]
}

export async function burst(
  port: number,
  path: string,
  { seconds = 2, connections = 8, headers = [] }: { seconds?: number; connections?: number; headers?: readonly string[] } = {},
): Promise<Burst> {
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '5s',
    ...headers.flatMap((header) => ['-H', header]),
    `http://127.0.0.1:${port}${path}`,
  ])
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0),
    failures: stdout
      .split('\n')
      .filter((line) => /Non-2xx or 3xx responses|Socket errors/.test(line))
      .map((line) => line.trim()),
  }
}
