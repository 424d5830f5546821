// `npm run prebuild-addon`: makes native/prebuilds with prebuildify. It compiles in a private copy of the sources, because prebuildify moves
// its result out of native/build, where the working tree's own addon is.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gypEnvironment } from '../../setup/node-headers.mjs'
import { ROOT } from './workspace.js'

const SOURCE = /\.(cc|h|gyp|gypi)$/
const FOLDERS = ['.', 'engine', 'codecs', 'shm', 'posix']

function modified(folder: string, matches: (name: string) => boolean): number[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(matches)
    .map((name) => statSync(join(folder, name)).mtimeMs)
}

/** True when the prebuilt addon for this platform is newer than all sources. */
export function prebuildIsFresh(native: string): boolean {
  const target = join(native, 'prebuilds', `${process.platform}-${process.arch}`)
  const made = Math.max(0, ...modified(target, (name) => name.endsWith('.node')))
  const sources = FOLDERS.flatMap((folder) => modified(join(native, folder), (name) => SOURCE.test(name)))
  return made > Math.max(...sources)
}

function copySources(native: string, to: string): void {
  cpSync(join(native, 'package.json'), join(to, 'package.json'))
  for (const folder of FOLDERS.filter((name) => existsSync(join(native, name)))) {
    for (const name of readdirSync(join(native, folder)).filter((file) => SOURCE.test(file)))
      cpSync(join(native, folder, name), join(to, folder, name))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'))
}

/** Compiles for the platform it runs on, against the headers of the node that runs it (Node-API, so newer nodes load it too). */
export function prebuildAddon(native: string = join(ROOT, 'native')): void {
  if (prebuildIsFresh(native)) return
  const copy = mkdtempSync(join(tmpdir(), 'uwsgi-ts-prebuild-'))
  try {
    copySources(native, copy)
    const args = ['--napi', '--strip', '--tag-libc', '-t', process.version, '--cwd', copy]
    const result = spawnSync(join(ROOT, 'node_modules', '.bin', 'prebuildify'), args, {
      encoding: 'utf8',
      cwd: copy,
      env: { ...gypEnvironment(), JOBS: 'max' },
    })
    if (result.status !== 0) throw new Error(`prebuildify ended with status ${result.status}\n${result.stdout}${result.stderr}`)
    rmSync(join(native, 'prebuilds'), { recursive: true, force: true })
    cpSync(join(copy, 'prebuilds'), join(native, 'prebuilds'), { recursive: true })
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) prebuildAddon()
