// `npm test`: setup, lint, then all tests. The last line of its output is the sum: `N passed, N failed, N skipped`.
// Arguments go to vitest; with any, lint is left out.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lint } from './lint.mjs'
import { root, run } from './run.mjs'
import { setup } from './setup.mjs'

async function runTests(args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-test-run-'))
  const counts = join(folder, 'counts.json')
  try {
    const status = await run(join(root, 'node_modules', '.bin', 'vitest'), ['run', ...args], {
      env: { ...env, UWSGI_TS_TEST_COUNTS: counts },
    })
    return { status, ...JSON.parse(readFileSync(counts, 'utf8')) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  const args = process.argv.slice(2)
  const env = await setup()
  const checks = args.length === 0 ? await lint() : { passed: [], failed: [] }
  const tests = await runTests(args, env)
  const failed = tests.failed + checks.failed.length
  for (const name of checks.failed) process.stdout.write(`lint: ${name}: failed, see above\n`)
  process.stdout.write(`${tests.passed + checks.passed.length} passed, ${failed} failed, ${tests.skipped} skipped\n`)
  if (failed > 0 || tests.status !== 0) process.exitCode = 1
} catch (error) {
  process.stderr.write(`test: ${error.message}\n`)
  process.exitCode = 1
}
