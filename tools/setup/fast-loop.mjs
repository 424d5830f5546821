// Builds the compiled request loop of the Python host (packages/python/native) when one of its sources is newer than it. It is for the stable ABI of
// CPython 3.10, so the headers of any newer Python do, and every newer Python loads it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { must, root } from './run.mjs'

const sources = join(root, 'packages', 'python', 'native')
const target = join(root, 'packages', 'python', 'prebuilds', `linux-${process.arch}`)
const PROGRAMS = ['python3', '/usr/bin/python3']

/** Flags without which it is not the same program; optimization and sanitizers are the caller's. */
export const FLAGS = ['-std=c11', '-shared', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', '-Werror']

/** The folder of Python.h of the first Python that has one; undefined when none has. */
export function pythonHeaders() {
  for (const program of PROGRAMS) {
    const ask = 'import sys, sysconfig; print(sysconfig.get_path("include") if sys.version_info >= (3, 10) else "")'
    const folder = (spawnSync(program, ['-c', ask], { encoding: 'utf8' }).stdout ?? '').trim()
    if (folder !== '' && existsSync(join(folder, 'Python.h'))) return folder
  }
  return undefined
}

export function fastLoopSources() {
  return readdirSync(sources)
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(sources, name))
}

function isFresh(file) {
  if (!existsSync(file)) return false
  const made = statSync(file).mtimeMs
  return readdirSync(sources).every((name) => statSync(join(sources, name)).mtimeMs < made)
}

export async function buildFastLoop() {
  const file = join(target, 'uwsgi_fast_loop.abi3.so')
  if (isFresh(file)) return 'up to date'
  const headers = pythonHeaders()
  if (headers === undefined) return 'skipped: no Python.h of 3.10 or newer (python3-dev); Python workers use the loop in Python'
  mkdirSync(target, { recursive: true })
  // A running server may have the old one mapped: it keeps its file.
  const fresh = `${file}.${process.pid}`
  await must(process.env.CC ?? 'cc', [...FLAGS, '-O2', '-s', '-I', headers, ...fastLoopSources(), '-o', fresh])
  renameSync(fresh, file)
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`fast loop: ${(await buildFastLoop()) ?? 'built'}\n`)
