// The server itself in two releases beside each other, as a package manager or a deployment leaves them: the command is reached through a link that
// is pointed to the other release while the server runs.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  const needed = new Set(from.flatMap((source) => Object.keys(manifestOf(source).dependencies ?? {})))
  for (const name of needed) {
    if (!name.startsWith('@uwsgi-ts/')) symlinkSync(join(REPOSITORY, 'node_modules', name), join(folder, 'node_modules', name))
  }
  writeFileSync(join(scope, 'core', 'package.json'), JSON.stringify({ ...manifestOf(join(scope, 'core')), version }))
}

function manifestOf(folder: string): { dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> }
}

/** Points the link to the other release, reloads, and looks that there are engines of the other release. */
export async function upgradeProgram(scene: Scene, reload: () => Promise<void>): Promise<void> {
  const engines = (): string[] => scene.server.pids().engine.map(commandOf)
  const current = join(dirname(engines()[0]?.split('/node_modules/')[0] ?? ''), 'current')
  const next = VERSIONS.find((version) => version !== readlinkSync(current)) ?? ''
  scene.relink(current, next)
  await reload()
  // Those of the old one may still be leaving.
  if (!engines().some((command) => command.includes(`/${next}/`)))
    throw new Error(`no engine is of the new release: ${engines().join(', ')}`)
}

function commandOf(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .split('\0')
        .find((part) => part.includes('/engine/')) ?? ''
    )
  } catch {
    return ''
  }
}
