// The host program's own tests (host/tests, Python's unittest): real zygotes and workers against a fake master and engine. Run with each
// Python that is installed, from the oldest supported one to the newest.

import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const HOST = fileURLToPath(new URL('../host', import.meta.url))
const CANDIDATES = [
  'python3',
  '/usr/bin/python3',
  'python3.8',
  'python3.9',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
]

/** One program for each version that runs. */
function interpreters(): Map<string, string> {
  const found = new Map<string, string>()
  for (const program of CANDIDATES) {
    const { status, stdout } = spawnSync(program, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' })
    const version = stdout?.trim()
    if (status === 0 && !found.has(version) && Number(version.split('.')[1]) >= 8) found.set(version, program)
  }
  return found
}

function unittest(program: string): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['-B', '-m', 'unittest', 'discover', '-t', '.', '-s', 'tests'], {
      cwd: HOST,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output }))
  })
}

const installed = interpreters()

test('at least one Python is installed that the host supports', () => {
  expect(installed.size).toBeGreaterThan(0)
})

test.each([...installed])(
  'the host passes its own tests with Python %s',
  async (_version, program) => {
    const { status, output } = await unittest(program)
    expect(output).toMatch(/Ran 1\d\d tests/)
    expect(status, output).toBe(0)
  },
  240_000,
)
