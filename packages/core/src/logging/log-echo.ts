// Shows on a descriptor what is appended to a log file from now on: how daemonize2 lets the terminal see a start that happens in the background.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'

const LOOK_EVERY = 50

/** Returns what ends it, after a last look. */
export function echoLog(path: string, to: number): () => void {
  const fd = openSync(path, 'r')
  let at = fstatSync(fd).size
  const bytes = Buffer.alloc(65536)
  const look = (): void => {
    for (let got = 1; got > 0; at += got) {
      got = readSync(fd, bytes, 0, bytes.length, at)
      try {
        posix.writeAll(to, bytes.subarray(0, got))
      } catch {
        // Nobody looks any more; it stands in the file.
      }
    }
  }
  const timer = setInterval(look, LOOK_EVERY)
  return () => {
    clearInterval(timer)
    look()
    closeSync(fd)
  }
}
