// `npm run lint`: every check of the sources that runs nothing. All of them run, also after one has failed.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, runGathered } from './run.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)
const packageFolders = () => ['native', ...readdirSync(join(root, 'packages')).map((name) => join('packages', name))]

const checks = [
  { name: 'types of sources and tests', files: () => [[bin('tsc'), ['-p', 'tsconfig.check.json']]] },
  {
    name: 'eslint',
    files: () => [[bin('eslint'), ['--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '.']]],
  },
  { name: 'prettier', files: () => [[bin('prettier'), ['--check', '--log-level', 'warn', '--cache', '.']]] },
  { name: 'knip', files: () => [[bin('knip'), []]] },
  { name: 'publint', files: () => packageFolders().map((folder) => [bin('publint'), ['--strict', folder]]) },
]

async function passes(check) {
  const started = Date.now()
  let failed = 0
  for (const [file, args] of check.files()) if ((await runGathered(file, args)) !== 0) failed += 1
  process.stdout.write(`lint: ${check.name}: ${failed === 0 ? 'passed' : 'failed'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
  return failed === 0
}

/** Resolves with the names of the checks that passed and failed. */
export async function lint() {
  const result = { passed: [], failed: [] }
  const waiting = [...checks]
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
      result[(await passes(check)) ? 'passed' : 'failed'].push(check.name)
  }
  await Promise.all([lane(), lane()])
  return result
}

if (process.argv[1] === import.meta.filename) {
  try {
    if ((await lint()).failed.length > 0) process.exitCode = 1
  } catch (error) {
    process.stderr.write(`lint: ${error.message}; has npm run setup been run?\n`)
    process.exitCode = 1
  }
}
