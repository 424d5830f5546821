// Pid files of daemons: whom they name, and whether that process lives.

import { readFileSync, writeFileSync } from 'node:fs'

/** The process a pid file names, when it lives; 0 otherwise. */
export function activePid(file: string): number {
  let text: string
  try {
    text = readFileSync(file, 'latin1')
  } catch {
    return 0
  }
  // Some write more behind the pid (postgres its folder and port).
  const pid = Number(/^\s*(\d{1,10})(?!\d)/.exec(text)?.[1] ?? 0)
  return pid > 0 && isAlive(pid) ? pid : 0
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process lives too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export function writePidfile(file: string, pid: number): void {
  writeFileSync(file, `${String(pid)}\n`)
}
