// `npm test`: setup, lint, then all tests. The last line of its output is the sum: `N passed, N failed, N skipped`.
// Arguments go to vitest; with any, lint is left out.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lint } from './lint.mjs'
import { must, root, run } from './run.mjs'
import { setup } from './setup.mjs'
import { step } from './steps.mjs'

async function runTests(args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-test-run-'))
  const counts = join(folder, 'counts.json')
  try {
    const status = await run(join(root, 'node_modules', '.bin', 'vitest'), ['run', ...args], {
      env: { ...env, UWSGI_TS_TEST_COUNTS: counts },
    })
    // A run that ends without counts is one failure, never a silent zero.
    return { status, ...(existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : { passed: 0, failed: 1, skipped: 0 }) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  const args = process.argv.slice(2)
  const env = await setup()
  const checks = args.length === 0 ? await lint() : { passed: [], failed: [] }
  // Here and not in the test that needs it: a compiler beside tests that measure time makes them fail.
  if (args.length === 0) await step('prebuilt addon', () => must(process.execPath, [join(root, 'tools', 'release', 'dist', 'prebuild.js')]))
  const tests = await runTests(args, env)
  // A status without a failed test (vitest itself went wrong) is a failure too.
  const failed = Math.max(tests.failed, tests.status === 0 ? 0 : 1) + checks.failed.length
  for (const name of checks.failed) process.stdout.write(`lint: ${name}: failed, see above\n`)
  process.stdout.write(`${tests.passed + checks.passed.length} passed, ${failed} failed, ${tests.skipped} skipped\n`)
  if (failed > 0) process.exitCode = 1
} catch (error) {
  process.stderr.write(`test: ${error.message}\n`)
  process.exitCode = 1
}
