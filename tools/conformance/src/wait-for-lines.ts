// Waits until several lines of a server's log match. A time-out or the end of the log is an outcome here, not an error.

import type { TestServer } from '@uwsgi-ts/core/testing'

export async function waitForLines(
  server: TestServer,
  pattern: RegExp,
  { from = 0, count = 1, timeout = 15_000 }: { from?: number; count?: number; timeout?: number } = {},
): Promise<boolean> {
  const deadline = Date.now() + timeout
  let next = from
  for (let seen = 0; seen < count; seen++) {
    try {
      await server.waitForLine(pattern, { from: next, timeout: Math.max(deadline - Date.now(), 1) })
    } catch {
      return false
    }
    while (!pattern.test(server.log[next] ?? '')) next++
    next++
  }
  return true
}
