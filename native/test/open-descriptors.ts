// What this process has open, to show that a call leaks nothing.

import { readdirSync, readlinkSync } from 'node:fs'

/** Descriptor number to what it is (`socket:[123]`, `/path`). */
export function openDescriptors(): Map<number, string> {
  const open = new Map<number, string>()
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      open.set(Number(name), readlinkSync(`/proc/self/fd/${name}`))
    } catch {
      // The descriptor that was reading the folder.
    }
  }
  return open
}

/** What is open now and was not in `before`, as `number what`. */
export function newDescriptors(before: Map<number, string>): string[] {
  return [...openDescriptors()].filter(([fd, what]) => before.get(fd) !== what).map(([fd, what]) => `${fd} ${what}`)
}

/** The error that `call` throws. */
export function errorOf(call: () => unknown): NodeJS.ErrnoException {
  try {
    call()
  } catch (error) {
    return error as NodeJS.ErrnoException
  }
  throw new Error('nothing was thrown')
}
