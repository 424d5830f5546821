// The server itself in two releases beside each other, as a package manager or a deployment leaves them: the command is reached through a link that
// is pointed to the other release while the server runs.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Scene } from './scene.js'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))
const PACKAGES = ['core', 'protocol-http', 'protocol-uwsgi', 'python', 'cheaper-busyness']
const VERSIONS = ['1.0.1-matrix', '1.0.2-matrix']

/** The folder of both releases is the first argument of the launcher's shell command. */
export function programLauncher(): { command: readonly string[]; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'reload-matrix-program-'))
  for (const version of VERSIONS) makeRelease(join(folder, version), version)
  const current = join(folder, 'current')
  symlinkSync(VERSIONS[0] ?? '', current)
  const entry = join(current, 'node_modules', '@uwsgi-ts', 'core', 'bin', 'uwsgi-ts.js')
  // The two arguments in front of the server's own are node and the command of the repository.
  const script = `shift 2; exec ${process.execPath} ${entry} "$@"`
  return { command: ['/bin/sh', '-c', script, 'sh'], remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function makeRelease(folder: string, version: string): void {
  const scope = join(folder, 'node_modules', '@uwsgi-ts')
  mkdirSync(scope, { recursive: true })
  const from = [join(REPOSITORY, 'native'), ...PACKAGES.map((name) => join(REPOSITORY, 'packages', name))]
  for (const source of from) {
    const target = join(scope, basename(source))
    for (const part of ['package.json', 'bin', 'dist', 'data', 'host', 'prebuilds', 'build/Release/uwsgi_ts.node']) {
      if (!existsSync(join(source, part))) continue
      mkdirSync(dirname(join(target, part)), { recursive: true })
      cpSync(join(source, part), join(target, part), { recursive: true })
    }
  }
  for (const name of Object.keys(manifestOf(join(scope, 'core')).dependencies)) {
    if (!name.startsWith('@uwsgi-ts/')) symlinkSync(join(REPOSITORY, 'node_modules', name), join(folder, 'node_modules', name))
  }
  writeFileSync(join(scope, 'core', 'package.json'), JSON.stringify({ ...manifestOf(join(scope, 'core')), version }))
}

function manifestOf(folder: string): { dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
}

/** Points the link to the other release, reloads, and looks that its engines are those of the other release. */
export async function upgradeProgram(scene: Scene, reload: () => Promise<void>): Promise<void> {
  const running = (): string => commandOf(scene.server.pids().engine[0] ?? 0)
  const folder = running().split('/node_modules/')[0] ?? ''
  const next = VERSIONS.find((version) => version !== basename(folder)) ?? ''
  scene.relink(join(dirname(folder), 'current'), next)
  await reload()
  if (!running().includes(`/${next}/`)) throw new Error(`the engines are not of the new release: ${running()}`)
}

function commandOf(pid: number): string {
  return (
    readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .find((part) => part.includes('/engine/')) ?? ''
  )
}
