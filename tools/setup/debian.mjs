// Installs the Debian packages that tests use, when this is root on a machine with apt; otherwise says which are missing and what that costs.
// No service is ever started by it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

const list = join(dirname(fileURLToPath(import.meta.url)), 'debian-packages.txt')
const policy = '/usr/sbin/policy-rc.d'

/**
 * Lines of debian-packages.txt: name and what is skipped without it.
 * @param {string} text
 * @returns {{ name: string, skipped: string }[]}
 */
export function readPackageList(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, skipped] = /^(\S+)\s*(.*)$/.exec(line)
      return { name, skipped }
    })
}

function installed() {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  return new Set(
    (stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
}

function missing() {
  const have = installed()
  return readPackageList(readFileSync(list, 'utf8')).filter(({ name }) => !have.has(name))
}

function available(name) {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0
}

/** A policy-rc.d that answers 101 keeps the packages' install scripts from starting their services. */
async function withoutServices(work) {
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await work()
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
}

/** False when apt itself does not work here (no network, no index). */
async function install(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  if ((await run('apt-get', ['update', '-q'], { env })) !== 0) return false
  const known = names.filter(available)
  if (known.length === 0) return true
  const args = ['install', '-y', '-q', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...known]
  await withoutServices(() => run('apt-get', args, { env }))
  return true
}

/**
 * Returns the packages that are still missing, each with `fault` set when apt works here and knows the package: then its absence is a fault of
 * this script and not of the machine. Undefined where there is no apt.
 */
export async function installDebianPackages() {
  if (!existsSync('/usr/bin/apt-get')) return undefined
  const before = missing()
  if (before.length === 0 || process.getuid() !== 0) return before.map((entry) => ({ ...entry, fault: false }))
  process.stdout.write(`setup: installing ${before.map(({ name }) => name).join(' ')}\n`)
  const aptWorks = await install(before.map(({ name }) => name))
  return missing().map((entry) => ({ ...entry, fault: aptWorks && available(entry.name) }))
}
