// Finds every process that belongs to one started server, by a marker in its environment: descendants keep it however they were started and
// whoever their parent is by now. Linux only, reads /proc.

import { readFileSync, readdirSync } from 'node:fs'

/** Name of the environment variable that marks a test server's processes. */
export const TREE_MARKER = 'UWSGI_TS_TEST_TREE'

export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  /** One letter as in /proc/PID/stat: R, S, D, Z, T ... */
  readonly state: string
  readonly commandLine: readonly string[]
}

export type ProcessKind = 'master' | 'engine' | 'zygote' | 'worker' | 'other'

/** What /proc says about a process; undefined when it is gone. */
export function processInfo(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name stands in brackets and may hold anything, so fields are counted from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return { pid, parent: Number(fields[1]), state: fields[0] ?? '?', commandLine }
  } catch {
    return undefined
  }
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function hasMarker(pid: number, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${TREE_MARKER}=${marker}`)
  } catch {
    return false
  }
}

/**
 * Living processes that carry the marker, and their descendants: a program that renames itself (Perl's `$0`) may overwrite its environment.
 */
export function processTree(marker: string): ProcessInfo[] {
  const infos = allPids()
    .map(processInfo)
    .filter((info): info is ProcessInfo => info !== undefined && info.state !== 'Z')
  const tree = new Map(infos.filter(({ pid }) => hasMarker(pid, marker)).map((info) => [info.pid, info]))
  for (let size = -1; size !== tree.size;) {
    size = tree.size
    for (const info of infos) if (tree.has(info.parent)) tree.set(info.pid, info)
  }
  return [...tree.values()]
}

/** Those of the pids that still run. */
export function living(pids: Iterable<number>): ProcessInfo[] {
  return [...pids].map(processInfo).filter((info): info is ProcessInfo => info !== undefined && info.state !== 'Z')
}

/** Dead children that their parent, one of `parents`, has not waited for. */
export function zombiesOf(parents: readonly number[]): ProcessInfo[] {
  const wanted = new Set(parents)
  return allPids()
    .map(processInfo)
    .filter((info): info is ProcessInfo => info !== undefined && info.state === 'Z' && wanted.has(info.parent))
}
