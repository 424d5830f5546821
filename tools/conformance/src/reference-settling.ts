// Waits until the workers of the reference server are in their accept loops. A worker that is signalled between its fork and the installation of
// its handlers loses the signal, and the master then waits for it in vain; the reference has no line in its log for the moment we need.

import { readFileSync } from 'node:fs'
import type { TestServer } from '@uwsgi-ts/core/testing'

/** x86-64 numbers of epoll_wait, epoll_pwait, accept4, futex and ppoll: what an idle worker (or its main thread) waits in. */
const WAITING = new Set(['232', '281', '288', '202', '271'])

function waits(pid: number): boolean {
  try {
    return WAITING.has(readFileSync(`/proc/${pid}/syscall`, 'latin1').split(' ')[0] ?? '')
  } catch {
    return false
  }
}

/** Pids of the workers by number; a later line of the log is about a later process. */
function workerPids(server: TestServer): number[] {
  const pids = new Map<string, number>()
  for (const line of server.log) {
    const match = /pawned uWSGI worker (\d+) \((?:and the only\) \()?(?:new )?pid: (\d+)/.exec(line)
    if (match?.[1] !== undefined) pids.set(match[1], Number(match[2]))
  }
  return [...pids.values()]
}

export async function referenceSettled(server: TestServer, timeout = 5000): Promise<void> {
  const deadline = Date.now() + timeout
  while (!workerPids(server).every(waits) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5))
}
