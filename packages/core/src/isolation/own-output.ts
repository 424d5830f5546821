// Output pipes of a process that must not lose lines. Whoever shares an open pipe shares its flags: a program that an app or daemon starts and that makes its output
// non-blocking (Node does) would make it so for the request log too, which has no time to wait. The same pipe opened once more has flags of its own.

import { closeSync, constants, fstatSync, openSync } from 'node:fs'

/** Pairs for SpawnOptions.fds, and what closes them here after the start. Empty for descriptors that are no pipes, or not of this user. */
export function ownOutput(): { readonly fds: Array<[number, number]>; close(): void } {
  const fds = [1, 2].flatMap((fd): Array<[number, number]> => {
    try {
      return fstatSync(fd).isFIFO() ? [[openSync(`/proc/self/fd/${String(fd)}`, constants.O_WRONLY), fd]] : []
    } catch {
      return []
    }
  })
  return { fds, close: () => fds.forEach(([fd]) => closeSync(fd)) }
}
