// Builds the native addon when one of its sources is newer than it.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gypEnvironment } from './node-headers.mjs'
import { must, root } from './run.mjs'

const native = join(root, 'native')
const sourceFolders = ['.', 'engine', 'codecs', 'shm', 'posix']

function newest(folder, matches) {
  if (!existsSync(folder)) return 0
  const times = readdirSync(folder)
    .filter(matches)
    .map((name) => statSync(join(folder, name)).mtimeMs)
  return Math.max(0, ...times)
}

export async function buildAddon() {
  const built = newest(join(native, 'build', 'Release'), (name) => name.endsWith('.node'))
  const sources = sourceFolders.map((folder) => newest(join(native, folder), (name) => /\.(cc|h|gyp|gypi)$/.test(name)))
  if (built > Math.max(...sources)) return 'up to date'
  await must('npm', ['run', '--silent', 'build:addon', '-w', 'native'], { env: gypEnvironment() })
}
