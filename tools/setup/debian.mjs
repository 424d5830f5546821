// Installs the Debian packages that tests use, when this is root on a machine with apt; otherwise says which are missing and what that costs.
// No service is ever started by it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

const list = join(dirname(fileURLToPath(import.meta.url)), 'debian-packages.txt')

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
async function withoutServices(policy, work) {
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await work()
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
}

/** Resolves with whether apt itself works here (a network, an index). */
async function install(names, policy) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  // Without this, an update that reached no server ends with status 0. An index from before may still do for the install.
  const updated = (await run('apt-get', ['update', '-q', '-o', 'APT::Update::Error-Mode=any'], { env })) === 0
  const known = names.filter(available)
  if (known.length === 0) return updated
  const args = ['install', '-y', '-q', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...known]
  await withoutServices(policy, () => run('apt-get', args, { env }))
  return updated
}

/**
 * Returns the packages that are still missing, each with `fault` set when apt works here and knows the package: then its absence is a fault of
 * this script and not of the machine. Undefined where there is no apt.
 * @returns {Promise<{ name: string, skipped: string, fault: boolean }[] | undefined>}
 */
export async function installDebianPackages({ isRoot = process.getuid() === 0, policy = '/usr/sbin/policy-rc.d' } = {}) {
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined
  const before = missing()
  if (before.length === 0 || !isRoot) return before.map((entry) => ({ ...entry, fault: false }))
  const names = before.map(({ name }) => name)
  process.stdout.write(`setup: installing ${names.join(' ')}\n`)
  const aptWorks = await install(names, policy)
  return missing().map((entry) => ({ ...entry, fault: aptWorks && available(entry.name) }))
}
