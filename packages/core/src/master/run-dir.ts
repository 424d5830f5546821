// The private folder of one generation: the sockets between engines and workers, and body files. Mode 0700 and owned by the user the server
// runs as, so that nobody else can reach a worker. Removed by the master; by the last engine when the master is gone.

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartError } from './start-error.js'

/** A unix socket's path has 107 bytes; the longest name in the folder is `engine-64.sock`. */
const LONGEST_PATH = 107 - '/engine-64.sock'.length

/** Creates the folder; with `parent` (run-dir) inside it, otherwise in the system's folder for temporary files. */
export function createRunDir(parent: string | undefined): string {
  const base = parent ?? (Buffer.byteLength(join(tmpdir(), 'uwsgi-ts-XXXXXX')) <= LONGEST_PATH ? tmpdir() : '/tmp')
  try {
    if (parent !== undefined) mkdirSync(parent, { recursive: true, mode: 0o700 })
    const path = mkdtempSync(join(base, 'uwsgi-ts-'))
    chmodSync(path, 0o700)
    if (Buffer.byteLength(path) > LONGEST_PATH) {
      rmSync(path, { recursive: true })
      throw new StartError(`run-dir: ${path} is too long for the socket names in it; expected at most ${LONGEST_PATH} bytes`)
    }
    return path
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`run-dir: cannot make a private folder in ${base}: ${(error as Error).message}`, undefined, error)
  }
}

export function removeRunDir(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // Another survivor may be removing it at the same time; what is left is empty of secrets.
  }
}

export function channelSocketPath(runDir: string, engine: number): string {
  return join(runDir, `engine-${engine}.sock`)
}
