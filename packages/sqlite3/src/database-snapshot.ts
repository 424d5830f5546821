// A private copy of a database with its write-ahead log and rollback journal. SQLite recovers the copy: what a WAL holds is read, and a transaction that
// was cut off is undone, without a lock on the original, without a file beside it, and without a right to write in its folder.

import { copyFile, mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A database with a configuration in it is small; this keeps a wrong file name from filling the temporary folder. */
const MAX_BYTES = 256 * 1024 * 1024
const MAX_ATTEMPTS = 50
/** Milliseconds. File systems keep times of changes in steps of up to 10 ms, so two writes closer than this may leave the same time. */
const QUIET = 20
const PARTS = ['', '-wal', '-journal'] as const

/** Hands `work` the path of the copy, which is gone afterwards. Throws when there is no such file, or no moment without a write to it. */
export async function withSnapshot<T>(file: string, work: (copy: string) => T | Promise<T>): Promise<T> {
  // SQLite names its further files after the file itself, not after a link to it.
  const database = await realpath(file)
  if (!(await stat(database)).isFile()) throw new Error('it is no regular file; expected a database')
  const folder = await mkdtemp(join(tmpdir(), 'uwsgi-ts-sqlite3-'))
  try {
    const copy = join(folder, 'db')
    await copyAtRest(database, copy)
    return await work(copy)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function copyAtRest(database: string, copy: string): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await stateOf(database)
    if (before.bytes > MAX_BYTES) {
      throw new Error(`the database has ${String(before.bytes)} bytes; expected at most ${String(MAX_BYTES)}`)
    }
    const age = Date.now() - before.changed
    // A clock that runs behind that of the file system says nothing.
    if (age >= QUIET || age < 0) {
      for (const part of PARTS) await copyPart(`${database}${part}`, `${copy}${part}`)
      if ((await stateOf(database)).text === before.text) return
    }
    await wait(QUIET)
  }
  throw new Error('the database was written to during every attempt to read it; expected a moment without a write')
}

interface FilesState {
  /** Differs after every write to one of the files. */
  readonly text: string
  readonly bytes: number
  /** Time of the last write, milliseconds since the epoch. */
  readonly changed: number
}

async function stateOf(database: string): Promise<FilesState> {
  const parts = await Promise.all(PARTS.map((part) => stat(`${database}${part}`, { bigint: true }).catch(absent)))
  return {
    text: parts.map((part) => (part === undefined ? '-' : [part.ino, part.size, part.mtimeNs, part.ctimeNs].join(':'))).join(' '),
    bytes: parts.reduce((sum, part) => sum + Number(part?.size ?? 0), 0),
    changed: Math.max(...parts.map((part) => Number(part?.mtimeMs ?? 0))),
  }
}

async function copyPart(from: string, to: string): Promise<void> {
  await rm(to, { force: true })
  await copyFile(from, to).catch(absent)
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
  return undefined
}
