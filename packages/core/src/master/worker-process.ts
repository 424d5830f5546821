// The process of a worker as the kernel shows it, and signals to it. Any of them may find that it has ended in between.

import { readFileSync } from 'node:fs'
import { LINES } from './log-lines.js'

/** What the kernel says a process waits for. */
export function whereStuck(pid: number): string[] {
  const read = (name: 'syscall' | 'wchan'): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1').trim()
    } catch {
      return 'unknown'
    }
  }
  return [LINES.harakiriSyscall(read('syscall')), LINES.harakiriChannel(read('wchan'))]
}

export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** 0 when the process is gone. */
export function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name stands in brackets and may hold anything.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}

export function sendSignal(pid: number, signal: NodeJS.Signals | number): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended in between; its end is reported by the reaping.
  }
}
