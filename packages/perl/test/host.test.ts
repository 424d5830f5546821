// Runs the Perl host's own tests (Test::More, core modules only): bytes, requests, responses and lifecycles of real zygotes over real sockets.

import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('./perl', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.t'))

interface Result {
  readonly status: number
  readonly output: string
}

/** The system's perl, which has Plack, before any other in PATH. */
function prove(file: string): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      'prove',
      ['-v', file],
      { cwd: folder, env: { ...process.env, PATH: `/usr/bin:/bin:${process.env['PATH'] ?? ''}` } },
      (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, output: stdout + stderr })
      },
    )
  })
}

test.each(files)('all checks of %s hold', { timeout: 150_000 }, async (file) => {
  const { status, output } = await prove(file)
  expect(
    output.split('\n').filter((line) => /^\s*not ok/.test(line)),
    output,
  ).toEqual([])
  expect(output).toMatch(/^Result: PASS$/m)
  expect(status).toBe(0)
})

test('there are tests of bytes, requests, responses, lives and threads', () => {
  expect(files.sort()).toEqual(['frame.t', 'life.t', 'requests.t', 'responses.t', 'threads.t'])
})
