// One running server, reference or ours, in a private folder with its log followed. The tests' only way to start and stop servers: whatever
// happens, nothing of it is left afterwards.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, copyFileSync, mkdirSync, chmodSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Address } from './exchange.js'
import { ServerLog } from './server-log.js'
import { program, type Side } from './sides.js'

/** What to start. The same object for both sides. */
export interface ServerSpec {
  /** Lines of the `[uwsgi]` section, written to app.ini. */
  readonly ini?: string
  /** Further files of the private folder by name. */
  readonly files?: Readonly<Record<string, string>>
  /** Names of files in `apps/` to copy there. */
  readonly apps?: readonly string[]
  /** Command line. @default ['app.ini'] */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The line that says that requests can come. @default worker 1 was spawned */
  readonly ready?: RegExp
  /** The program is expected to end by itself; nobody waits for readiness. */
  readonly ends?: boolean
}

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

const appsFolder = fileURLToPath(new URL('../apps/', import.meta.url))
const READY = /spawned uWSGI worker 1\b/

export class Instance {
  readonly log: ServerLog = new ServerLog()
  readonly folder: string
  readonly side: Side
  readonly exited: Promise<Exit>
  #child: ChildProcess

  private constructor(spec: ServerSpec, side: Side) {
    this.side = side
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), `conformance-${side}-`)))
    for (const name of spec.apps ?? []) copyFileSync(join(appsFolder, name), join(this.folder, name))
    for (const [name, text] of Object.entries(spec.files ?? {})) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true })
      writeFileSync(join(this.folder, name), text)
      if (text.startsWith('#!')) chmodSync(join(this.folder, name), 0o755)
    }
    if (spec.ini !== undefined) writeFileSync(join(this.folder, 'app.ini'), `[uwsgi]\n${spec.ini.trim().replaceAll(/^ +/gm, '')}\n`)
    const { file, args } = program(side)
    // A process group of its own, so that `destroy` can end whatever a broken server leaves behind. /usr/bin first: Debian's interpreters are
    // the ones that the reference was built for.
    this.#child = spawn(file, [...args, ...(spec.args ?? ['app.ini'])], {
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: this.folder, LANG: 'C.UTF-8', TZ: 'UTC', ...spec.env },
    })
    if (this.#child.stdout !== null) this.log.follow(this.#child.stdout)
    if (this.#child.stderr !== null) this.log.follow(this.#child.stderr)
    this.exited = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        // The pipes close when the last descendant is gone; one that outlives the master is killed with the group and must not hang the test.
        const done = (): void => {
          clearTimeout(late)
          this.log.end()
          resolve({ code, signal })
        }
        const late = setTimeout(done, 3000)
        this.#child.on('close', done)
      })
    })
  }

  static async start(spec: ServerSpec, side: Side): Promise<Instance> {
    const instance = new Instance(spec, side)
    if (spec.ends === true || (await instance.log.waitFor(spec.ready ?? READY))) return instance
    await instance.destroy()
    throw new Error(`${side}: no line matches ${String(spec.ready ?? READY)} in the log:\n${instance.log.text()}`)
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal)
  }

  /** `tcp`: the first TCP listener; `tcp:1` the second; else a file of the private folder. */
  address(name: string): Address {
    const [kind, number] = name.split(':')
    if (kind !== 'tcp') return join(this.folder, name)
    const bound = this.log.lines
      .map((line) => /uwsgi socket (\d+) (?:bound to|inherited) (?:TCP|INET) address [\d.]+:(\d+)/.exec(line))
      .filter((match) => match !== null)
    const ports = new Map(bound.map((match) => [Number(match[1]), Number(match[2])]))
    const port = [...ports].sort(([a], [b]) => a - b)[Number(number ?? 0)]?.[1]
    if (port === undefined) throw new Error(`${this.side}: the log names no TCP listener ${number ?? 0}:\n${this.log.text()}`)
    return port
  }

  /** SIGINT, then SIGKILL for what is still there after `graceMs`. */
  async stop(graceMs = 8000): Promise<Exit> {
    try {
      this.signal('SIGINT')
    } catch {
      // It has ended before.
    }
    const late = setTimeout(() => this.#killGroup(), graceMs)
    const exit = await this.exited
    clearTimeout(late)
    await this.destroy()
    return exit
  }

  /** Ends whatever is left of it and removes its folder. */
  async destroy(): Promise<void> {
    this.#killGroup()
    await this.exited
    rmSync(this.folder, { recursive: true, force: true })
  }

  #killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // The group is empty.
    }
  }
}
