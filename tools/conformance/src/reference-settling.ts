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

export async function referenceSettled(server: TestServer, timeout = 5000): Promise<void> {
  const workers = server.log
    .map((line) => /spawned uWSGI worker \d+ \((?:and the only\) \()?pid: (\d+)/.exec(line)?.[1])
    .filter((pid) => pid !== undefined)
  const deadline = Date.now() + timeout
  while (!workers.every((pid) => waits(Number(pid))) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5))
}
