// Builds the native addon when one of its sources is newer than it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { must, root } from './run.mjs'

const native = join(root, 'native')
const sourceFolders = ['.', 'engine', 'codecs', 'shm', 'posix']

function newest(folder, matches) {
  if (!existsSync(folder)) return 0
  const times = readdirSync(folder).filter(matches).map((name) => statSync(join(folder, name)).mtimeMs)
  return Math.max(0, ...times)
}

/**
 * Node's own headers, when they are installed beside the node that runs: a distribution's node has them there, and node-gyp would
 * otherwise download them.
 */
export function headersBeside(execPath, version) {
  const prefix = join(execPath, '..', '..')
  const file = join(prefix, 'include', 'node', 'node_version.h')
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
  return `v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}` === version ? prefix : undefined
}

/** The environment node-gyp runs in. */
export function gypEnvironment() {
  const prefix = process.env.npm_config_nodedir ?? headersBeside(process.execPath, process.version)
  return prefix === undefined ? process.env : { ...process.env, npm_config_nodedir: prefix }
}

export async function buildAddon() {
  const built = newest(join(native, 'build', 'Release'), (name) => name.endsWith('.node'))
  const sources = sourceFolders.map((folder) => newest(join(native, folder), (name) => /\.(cc|h|gyp|gypi)$/.test(name)))
  if (built > Math.max(...sources)) return 'up to date'
  await must('npm', ['run', '--silent', 'build:addon', '-w', 'native'], { env: gypEnvironment() })
}
