// Keeps node_modules equal to package-lock.json. The comparison is of contents, not of file times: npm install rewrites the lock after
// node_modules, and a checkout gives every file a new time.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, root } from './run.mjs'

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** The first package of the lock that is not installed as locked, or undefined. */
export function firstDifference(lock, installed) {
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue
    const found = installed.packages[path]
    if (found === undefined && (wanted.optional || wanted.devOptional || wanted.peer)) continue
    if (found === undefined) return `${path} is not installed`
    if (found.version !== wanted.version || found.resolved !== wanted.resolved)
      return `${path} is ${found.version}, locked is ${wanted.version}`
  }
  return undefined
}

function missing() {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return 'node_modules is missing'
  return firstDifference(readJson(join(root, 'package-lock.json')), readJson(hidden))
}

export async function installNodeModules() {
  const why = missing()
  if (why === undefined) return 'up to date'
  process.stdout.write(`setup: ${why}\n`)
  await must('npm', ['ci', '--no-audit', '--no-fund'])
}
