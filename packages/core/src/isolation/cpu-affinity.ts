// cpu-affinity: each worker is tied to so many of the CPUs the server may use, one worker after the other, as uWSGI counts them.

import { readdirSync, readFileSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import type { Log } from '../master/log.js'
import { ISOLATION_LINES as LINES } from './log-lines.js'
import { procIsOurs } from './own-proc.js'

/** Looks at the threads of a worker that is starting some. */
const LOOKS = 5

/** Ties worker number `worker` to its CPUs, `each` of them, with all threads it has. */
export function tieToCpus(worker: number, pid: number, each: number, log: Log): void {
  const cpus = cpusOf(worker, each, allowedCpus())
  try {
    const done = new Set<number>()
    for (let look = 0; look < LOOKS; look++) {
      const threads = threadsOf(pid).filter((thread) => !done.has(thread))
      if (threads.length === 0) break
      for (const thread of threads) {
        tie(thread, thread === pid, cpus)
        done.add(thread)
      }
    }
    log.line(LINES.cpuMapping(worker, cpus))
  } catch (error) {
    log.line(`cpu-affinity: worker ${String(worker)} (pid: ${String(pid)}): ${(error as Error).message}`)
  }
}

/** Places in `allowed`, going round; a worker that wants more than there are gets all, counted as uWSGI counts. */
export function cpusOf(worker: number, each: number, allowed: readonly number[]): number[] {
  const first = (worker - 1) * each
  return Array.from({ length: each }, (_, i) => allowed[(first + i) % allowed.length] ?? 0)
}

function tie(thread: number, isMain: boolean, cpus: readonly number[]): void {
  try {
    posix.setCpuAffinity(thread, cpus)
  } catch (error) {
    // A thread may have ended meanwhile.
    if (isMain || (error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function threadsOf(pid: number): number[] {
  if (!procIsOurs()) return [pid]
  try {
    return readdirSync(`/proc/${String(pid)}/task`).map(Number)
  } catch {
    // It has just ended; the call that follows says so.
    return [pid]
  }
}

/** `0-2,5` of the kernel's table: what the container or the administrator lets the server use. */
export function allowedCpus(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0'
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })
}
