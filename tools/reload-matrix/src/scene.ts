// One server under test with everything a reload may be asked through, and the ways to wait for its end.

import { closeSync, constants, openSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer, type TestServer } from '@uwsgi-ts/core/testing'

export const WORKERS = 2
const APP = fileURLToPath(new URL('../apps/reloaded.py', import.meta.url))
const COMMAND = fileURLToPath(new URL('../../../packages/core/bin/uwsgi-ts.js', import.meta.url))
/** A new generation on a busy machine, and the end of the old one after its longest request, ms. */
const PATIENCE = 40_000

/** The app with another version in its answers. */
export function appOf(version: number): string {
  return readFileSync(APP, 'utf8').replace("VERSION = '1'", `VERSION = '${version}'`)
}

export class Scene {
  /** The configuration as it was at the start. */
  readonly ini: string
  #server: TestServer
  #version = 1

  constructor(server: TestServer) {
    this.#server = server
    this.ini = readFileSync(this.path('app.ini'), 'utf8')
  }

  /** The one that serves; a hand-over puts another one in its place. */
  get server(): TestServer {
    return this.#server
  }

  get version(): number {
    return this.#version
  }

  path(name: string): string {
    return join(this.server.dir, name)
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text)
  }

  /** New code for the app. */
  release(): void {
    this.#version += 1
    this.write('app.py', appOf(this.#version))
  }

  fifo(letter: string): void {
    const fd = openSync(this.path('fifo'), constants.O_WRONLY | constants.O_NONBLOCK)
    writeSync(fd, letter)
    closeSync(fd)
  }

  touch(name: string): void {
    const later = new Date(Date.now() + 1000)
    utimesSync(this.path(name), later, later)
  }

  /** Points a link to another place, in one step. */
  relink(link: string, target: string): void {
    symlinkSync(target, `${link}.new`)
    renameSync(`${link}.new`, link)
  }

  /** `uwsgi-ts --reload PIDFILE` */
  async command(...args: string[]): Promise<void> {
    const child = spawn(process.execPath, [COMMAND, ...args], { cwd: this.server.dir, stdio: 'ignore' })
    await new Promise((resolve) => child.once('close', resolve))
  }

  /** Runs `ask`, then waits for a line as often as told. */
  async until(line: RegExp, ask: () => unknown, times: number = 1): Promise<void> {
    let from = this.server.mark()
    await ask()
    for (let i = 0; i < times; i++) {
      await this.server.waitForLine(line, { from, timeout: PATIENCE })
      from = this.server.log.findIndex((text, at) => at >= from && line.test(text)) + 1
    }
  }

  /** A whole reload: new generation up, last worker of the old one gone. */
  reloaded(ask: () => unknown, workers: number = WORKERS): Promise<void> {
    return this.until(/^worker \d+ buried after \d+ seconds$/, ask, workers)
  }

  /** A second server on the same addresses, then the graceful end of the first. */
  async handOver(): Promise<void> {
    const former = this.server
    const [kept = 0, single = 0] = former.ports
    const ini = this.ini.replace('127.0.0.1:0', `127.0.0.1:${kept}`).replace('127.0.0.1:0', `127.0.0.1:${single}`)
    const next = await startServer({ ini, files: { 'app.py': appOf(this.#version) } })
    this.fifo('q')
    await former.waitEnd()
    this.#server = next
  }

  /** New workers under the same master. */
  respawned(ask: () => unknown): Promise<void> {
    return this.until(/^Respawned uWSGI worker \d+ /, ask, WORKERS)
  }
}
