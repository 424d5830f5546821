// `npm run setup`: makes a fresh clone ready to start and test, and costs two seconds when everything is ready. Needs node, npm, python3, make
// and a C++ compiler; installs the rest.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { buildAddon } from './addon.mjs'
import { installDebianPackages } from './debian.mjs'
import { buildFastLoop } from './fast-loop.mjs'
import { installNodeModules } from './node-modules.mjs'
import { must, root } from './run.mjs'
import { step } from './steps.mjs'

/**
 * Whether a missing prerequisite is a failure. UWSGI_TS_REQUIRE_ALL=1 and =0 say so outright; otherwise it is one in CI, unless the machine
 * cannot have it (apt does not work there).
 */
function requirement() {
  const wish = process.env.UWSGI_TS_REQUIRE_ALL
  if (wish === '1' || wish === '0') return wish === '1' ? 'always' : 'never'
  return ['1', 'true'].includes(process.env.CI ?? '') ? 'where possible' : 'never'
}

function describe(missing) {
  return missing.map(({ name, skipped }) => `    ${name}: ${skipped}`).join('\n')
}

/** Resolves with true when every package is there. */
async function debianPackages() {
  let complete = false
  await step('Debian packages', async () => {
    const missing = await installDebianPackages()
    if (missing === undefined) return 'no apt here; see tools/setup/debian-packages.txt for what tests and examples use'
    complete = missing.length === 0
    if (complete) return 'all there'
    const faults = requirement() === 'always' ? missing : missing.filter(({ fault }) => fault && requirement() === 'where possible')
    if (faults.length > 0)
      throw new Error(`packages are missing that must be there in CI and with UWSGI_TS_REQUIRE_ALL=1\n${describe(faults)}`)
    return `missing, so this is skipped; run setup as root to install them\n${describe(missing)}\n   `
  })
  return complete
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`node is ${process.version}; uwsgi-ts needs 20.19 or newer`)
}

/** What node-gyp runs. Where one is missing it comes with the Debian packages. */
function hasBuildTools() {
  return ['g++', 'make', 'python3'].every((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0)
}

/** apt mostly waits for the disk and the network, so it runs beside the build. */
async function installAndBuild() {
  const packages = debianPackages()
  const build = async () => {
    await step('node_modules', installNodeModules)
    await step('TypeScript', () => must(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']))
    if (!hasBuildTools()) await packages
    await step('native addon', buildAddon)
  }
  // Both end before the failure of either is told: a process left behind would go on writing to the terminal.
  const [debian, built] = await Promise.allSettled([packages, build()])
  for (const part of [debian, built]) if (part.status === 'rejected') throw part.reason
  await step('compiled loop of the Python host', buildFastLoop)
  return debian.value
}

/** Resolves with the environment for tests, in which UWSGI_TS_REQUIRE_ALL=1 makes a missing prerequisite a failure instead of a skip. */
export async function setup() {
  checkNode()
  const complete = await installAndBuild()
  const strict = requirement() === 'always' || (requirement() === 'where possible' && complete)
  return { ...process.env, UWSGI_TS_REQUIRE_ALL: strict ? '1' : '0' }
}

if (process.argv[1] === import.meta.filename) {
  try {
    await setup()
  } catch (error) {
    process.stderr.write(`setup: ${error.message}\n`)
    process.exitCode = 1
  }
}
