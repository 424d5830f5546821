// Databases for the tests, made by Python's sqlite3 module: the real library, in another process than the one that reads.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-sqlite3-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs Python statements with `c`, an open connection in autocommit mode, and ends without closing it, as a process that was killed. */
export function runPython(file: string, statements: string): void {
  const program = `import os, sqlite3\nc = sqlite3.connect(${JSON.stringify(file)}, isolation_level=None)\n${statements}\nos._exit(0)\n`
  execFileSync('python3', ['-c', program], { stdio: ['ignore', 'inherit', 'inherit'] })
}

/** SQL statements, run and closed in order. */
export function makeDatabase(file: string, sql: string): void {
  runPython(file, `c.executescript(${JSON.stringify(sql)})\nc.close()`)
}
