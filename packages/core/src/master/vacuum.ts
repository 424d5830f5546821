// vacuum: removes the unix sockets this instance bound, unless another instance has put its own in their place meanwhile.

import { statSync, unlinkSync } from 'node:fs'
import type { HeldSocket } from './listening-sockets.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'

/** Path and inode of a socket file at the time it was bound. */
export interface SocketFile {
  readonly path: string
  readonly inode: number
}

export function socketFiles(sockets: readonly HeldSocket[]): SocketFile[] {
  const files: SocketFile[] = []
  for (const { path } of sockets) {
    if (path === undefined) continue
    try {
      files.push({ path, inode: statSync(path).ino })
    } catch {
      // Already gone: nothing to remove at the end.
    }
  }
  return files
}

/** Files known before keep the inode they were bound with; a reload inherits their sockets without binding anew. */
export function mergeSocketFiles(known: readonly SocketFile[], found: readonly SocketFile[]): SocketFile[] {
  return [...known, ...found.filter(({ path }) => !known.some((file) => file.path === path))]
}

export function removeSocketFiles(files: readonly SocketFile[], log: Log): void {
  for (const { path, inode } of files) {
    try {
      if (statSync(path).ino !== inode) {
        log.line(`vacuum: ${path} is left alone: it is not the socket this instance bound`)
        continue
      }
      unlinkSync(path)
      log.line(LINES.vacuumSocket(path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      log.line(`vacuum: cannot remove ${path}: ${(error as Error).message}`)
    }
  }
}
