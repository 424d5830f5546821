// A user's machine: no compiler, an empty folder, the packages from a registry. Installing must run nothing and compile nothing, and the server
// must answer.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prebuildAddon } from '../src/prebuild.js'
import { publishedPackages, readPackage, ROOT, type WorkspacePackage } from '../src/workspace.js'
import { cleanEnvironment, finish } from './npm.js'
import { type PrivateRegistry, startRegistry } from './private-registry.js'

const PYTHON = '/usr/bin/python3'
const APP = `def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'hello from ' + environ['PATH_INFO'].encode()]
`

let folder: string
let registry: PrivateRegistry

/** Third-party packages that the published ones need when they run, as they are installed for each, dependencies of dependencies included. */
function thirdParty(packages: readonly WorkspacePackage[]): string[] {
  const own = new Set(packages.map(({ manifest }) => manifest.name))
  const found = new Set<string>()
  const visit = ({ folder: from, manifest }: WorkspacePackage): void => {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (own.has(name)) continue
      const at = [from, ROOT].map((above) => join(above, 'node_modules', name)).find((path) => existsSync(path))
      if (at === undefined) throw new Error(`${name} is not installed; expected npm install to have been run`)
      if (found.has(at)) continue
      found.add(at)
      visit(readPackage(at))
    }
  }
  packages.forEach(visit)
  return [...found]
}

/** A PATH with node, npm, a shell and Python, and nothing that compiles. */
function pathWithoutCompilers(): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const which = (name: string): string => realpathSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim())
  symlinkSync(process.execPath, join(bin, 'node'))
  for (const name of ['npm', 'npx', 'sh', 'env']) symlinkSync(which(name), join(bin, name))
  if (existsSync(PYTHON)) symlinkSync(PYTHON, join(bin, 'python3'))
  return bin
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-registry-'))
  prebuildAddon()
  registry = await startRegistry(folder)
  const packages = publishedPackages()
  for (const from of [...thirdParty(packages), ...packages.map((found) => found.folder)]) await registry.publish(from)
}, 300_000)

afterAll(async () => {
  await registry.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Lines of a stream until one matches; the stream is read on afterwards so that the writer never blocks. */
function lineMatching(server: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const seen: string[] = []
    createInterface({ input: server.stderr as NodeJS.ReadableStream })
      .on('line', (line) => {
        seen.push(line)
        const match = pattern.exec(line)
        if (match !== null) resolve(match)
      })
      .once('close', () => reject(new Error(`the server ended without a line like ${pattern.source}\n${seen.join('\n')}`)))
  })
}

/** Interrupts the whole group, as a terminal does (npx, its shell, the server), and waits until the last holder of its standard error is gone. */
async function stop(server: ChildProcess, closed: Promise<unknown>): Promise<void> {
  if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) process.kill(-server.pid, 'SIGINT')
  await closed
}

test('the packages install from a registry without a compiler and without running a script, and serve a request', async (ctx) => {
  const path = pathWithoutCompilers()
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "hello", "private": true }')
  // Scripts of packages would be run by this shell, which leaves a trace.
  const trace = join(folder, 'scripts-that-ran')
  const tracingShell = join(folder, 'tracing-shell')
  writeFileSync(tracingShell, `#!/bin/sh\necho "$@" >> ${trace}\nexec /bin/sh "$@"\n`, { mode: 0o755 })
  const env = cleanEnvironment({ PATH: path, npm_config_userconfig: registry.npmrc })

  const args = [
    'install',
    '@uwsgi-ts/core',
    '@uwsgi-ts/python',
    '@uwsgi-ts/sqlite3',
    '@uwsgi-ts/daemons',
    '@uwsgi-ts/cron',
    '@uwsgi-ts/curl-cron',
    '@uwsgi-ts/ldap',
    '--ignore-scripts=false',
    '--script-shell',
    tracingShell,
  ]
  const installed = await finish(join(path, 'npm'), args, project, env)
  expect(installed, installed.stderr).toMatchObject({ status: 0 })
  expect(installed.stderr).not.toMatch(/install.scripts/i)
  expect(existsSync(trace)).toBe(false)

  const modules = join(project, 'node_modules')
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>
  }
  expect(Object.keys(lock.packages)).toContain('node_modules/@uwsgi-ts/native')
  expect(Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript)).toEqual([])
  expect(existsSync(join(modules, '@uwsgi-ts', 'native', 'build'))).toBe(false)
  expect(readdirSync(join(modules, '@uwsgi-ts', 'native', 'prebuilds', `${process.platform}-${process.arch}`))).toHaveLength(1)

  // Where setup found headers of Python, the compiled request loop travels with the package.
  const loop = join('prebuilds', `${process.platform}-${process.arch}`, 'uwsgi_fast_loop.abi3.so')
  expect(existsSync(join(modules, '@uwsgi-ts', 'python', loop))).toBe(existsSync(join(ROOT, 'packages', 'python', loop)))

  if (!existsSync(PYTHON)) ctx.skip(`${PYTHON} is not installed`)
  writeFileSync(join(project, 'app.py'), APP)
  const server = spawn(join(path, 'npx'), ['uwsgi-ts', '--http-socket', '127.0.0.1:0', '--wsgi-file', 'app.py'], {
    cwd: project,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const closed = new Promise((resolve) => server.once('close', resolve))
  try {
    const [, port] = await lineMatching(server, /bound to TCP address 127\.0\.0\.1:(\d+)/)
    const response = await fetch(`http://127.0.0.1:${port}/a/path`)
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body: 'hello from /a/path' })
  } finally {
    await stop(server, closed)
  }
  expect(() => process.kill(-(server.pid ?? 0), 0)).toThrow('ESRCH')
}, 120_000)
