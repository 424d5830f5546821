// How a case steers a running server from the file system: commands for its master FIFO, and touches.

import { closeSync, constants, openSync, rmSync, statSync, utimesSync, writeFileSync, writeSync } from 'node:fs'

/** A pipe is made anew after each writer; it may take its server so long, ms. */
const PATIENCE = 5000

export async function writeFifo(path: string, text: string): Promise<void> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const fd = openForWriting(path)
    if (fd !== undefined) {
      writeSync(fd, text)
      closeSync(fd)
      return
    }
    if (Date.now() > deadline) throw new Error(`${path}: nobody reads this pipe`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function openForWriting(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENXIO' || code === 'ENOENT') return undefined
    throw error
  }
}

/** The reference looks at whole seconds, so the time moves on by more than one. */
export function touch(path: string, remove: boolean): void {
  if (remove) return rmSync(path)
  const before = statSync(path, { throwIfNoEntry: false })
  if (before === undefined) writeFileSync(path, '')
  else utimesSync(path, new Date(), new Date(before.mtimeMs + 5000))
}
