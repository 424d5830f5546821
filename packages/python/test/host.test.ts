// The host program's own tests (host/tests, Python's unittest): real zygotes and workers against a fake master and engine. Run with each
// Python that is installed, from the oldest supported one to the newest; then with the first of them without the compiled request loop, and with one
// that is built with the address and undefined behaviour sanitizers.

import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { FLAGS, fastLoopSources, pythonHeaders } from '../../../tools/setup/fast-loop.mjs'

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

function unittest(program: string, host = HOST, env: NodeJS.ProcessEnv = {}): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['-B', '-m', 'unittest', 'discover', '-t', '.', '-s', 'tests'], {
      cwd: host,
      env: { ...process.env, ...env },
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

/** A copy of the host whose compiled loop is the caller's affair: the path of the host, and where it looks for the loop. */
function copiedHost(): { host: string; loop: string } {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-python-host-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const copy = join(folder, 'packages', 'python')
  cpSync(HOST, join(copy, 'host'), { recursive: true })
  cpSync(fileURLToPath(new URL('fixtures', import.meta.url)), join(copy, 'test', 'fixtures'), { recursive: true })
  symlinkSync(fileURLToPath(new URL('../../../docs', import.meta.url)), join(folder, 'docs'))
  const prebuilds = join(copy, 'prebuilds', `linux-${process.arch}`)
  mkdirSync(prebuilds, { recursive: true })
  return { host: join(copy, 'host'), loop: join(prebuilds, 'uwsgi_fast_loop.abi3.so') }
}

const [first = 'python3'] = installed.values()
const headers = pythonHeaders()

test('the host passes its own tests without the compiled request loop', async () => {
  const { status, output } = await unittest(first, copiedHost().host)
  expect(output).toMatch(/Ran 1\d\d tests/)
  expect(status, output).toBe(0)
}, 240_000)

test.skipIf(headers === undefined)('the compiled request loop was built by setup', () => {
  expect(existsSync(fileURLToPath(new URL(`../prebuilds/linux-${process.arch}/uwsgi_fast_loop.abi3.so`, import.meta.url)))).toBe(true)
})

test.skipIf(headers === undefined)(
  'the compiled request loop does nothing undefined and touches no memory but its own',
  async () => {
    const { host, loop } = copiedHost()
    const compile = ['-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-I', headers ?? '']
    const built = spawnSync('cc', [...FLAGS, ...compile, ...fastLoopSources(), '-o', loop], { encoding: 'utf8' })
    expect(built.status, built.stderr).toBe(0)
    const preload = spawnSync('cc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).stdout.trim()
    const { status, output } = await unittest(first, host, { LD_PRELOAD: preload, ASAN_OPTIONS: 'detect_leaks=0' })
    expect(output).toMatch(/Ran 1\d\d tests/)
    expect(status, output).toBe(0)
    expect(output).not.toMatch(/AddressSanitizer|runtime error/)
  },
  240_000,
)
