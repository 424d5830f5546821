// CPU time and memory of a process and all its descendants, from /proc. A tree is looked at anew each time, because servers fork.

import { readFileSync, readdirSync } from 'node:fs'

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
}

/** Clock ticks a second; 100 on every Linux that Node runs on. */
const TICKS = 100

function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name may hold blanks and brackets, so fields are counted from the last bracket.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return undefined
  }
}

/** The process and its descendants. */
function tree(root: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => stat(Number(name)))
    .filter((one) => one !== undefined)
  const members = all.filter((one) => one.pid === root)
  // The list grows while it is walked: each member brings its children.
  for (const member of members) members.push(...all.filter((one) => one.parent === member.pid))
  return members
}

/** Seconds of CPU time that the living processes of the tree have used, user and system. */
export function cpuSeconds(root: number): number {
  return tree(root).reduce((sum, one) => sum + one.ticks, 0) / TICKS
}

/** The same of all threads, microseconds, as the scheduler counts: also what never filled a clock tick. */
export function cpuMicroseconds(root: number): number {
  return tree(root).reduce((sum, { pid }) => sum + threadsOf(pid), 0)
}

function threadsOf(pid: number): number {
  try {
    const nanoseconds = (thread: string): number => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0])
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + nanoseconds(thread), 0) / 1000
  } catch {
    return 0
  }
}

export interface Memory {
  readonly pss: number
  readonly processes: number
}

/** Proportional set size of the tree, or of one process, bytes: shared pages are counted once. */
export function memory(root: number, descendants: boolean = true): Memory {
  const members = descendants ? tree(root) : [{ pid: root }]
  const pss = members.reduce((sum: number, one) => {
    try {
      const kilobytes = /^Pss: +(\d+) kB/m.exec(readFileSync(`/proc/${one.pid}/smaps_rollup`, 'latin1'))?.[1]
      return sum + Number(kilobytes ?? 0) * 1024
    } catch {
      return sum
    }
  }, 0)
  return { pss, processes: members.length }
}
