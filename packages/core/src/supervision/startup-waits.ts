// wait-for-*: a start that waits until something is there that the administrator knows it needs. What does not come in its time ends the
// start. In a reload the old generation serves meanwhile.

import { connect } from 'node:net'
import { readFileSync, statSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import { LINES } from '../master/log-lines.js'
import { parseSocketAddress } from '../master/socket-address.js'
import { StartError } from '../master/start-error.js'

/** Between two looks, ms. uWSGI looks once a second. */
const STEP = 100
const CONNECT_TIME = 1000

interface Wait {
  readonly what: string
  readonly option: string
  readonly seconds: number
  readonly log: Log
  /** True when the server is to stop, and nobody waits any more. */
  readonly stopped: () => boolean
}

/** Interfaces, files, folders and mount points, in uWSGI's order. Throws a StartError when one does not come. */
export async function waitForPaths(settings: Settings, log: Log, stopped: () => boolean): Promise<void> {
  const parts = { log, stopped }
  const interfaceTime = settings.number('wait-for-interface-timeout') ?? 60
  for (const name of settings.list('wait-for-interface')) {
    const index = await waitUntil({ ...parts, what: `interface ${name}`, option: 'wait-for-interface', seconds: interfaceTime }, () =>
      interfaceIndex(name),
    )
    log.line(LINES.interfaceFound(name, index))
  }
  const seconds = settings.number('wait-for-fs-timeout') ?? 60
  const paths: ReadonlyArray<readonly [option: string, fits: (path: string) => boolean, news: string]> = [
    ['wait-for-fs', (path) => look(path) !== undefined, 'found'],
    ['wait-for-file', (path) => look(path)?.isFile() === true, 'found'],
    ['wait-for-dir', (path) => look(path)?.isDirectory() === true, 'found'],
    ['wait-for-mountpoint', isMountPoint, 'mounted'],
  ]
  for (const [option, fits, news] of paths) {
    for (const path of settings.list(option)) {
      await waitUntil({ ...parts, what: path, option, seconds }, () => fits(path) || undefined)
      log.dated(`${path} ${news}`)
    }
  }
}

/** Sockets that others listen on. */
export async function waitForSockets(settings: Settings, log: Log, stopped: () => boolean): Promise<void> {
  const seconds = settings.number('wait-for-socket-timeout') ?? 60
  for (const address of settings.list('wait-for-socket')) {
    await waitUntil({ log, stopped, what: address, option: 'wait-for-socket', seconds }, async () => (await listens(address)) || undefined)
    log.dated(`${address} ready`)
  }
}

async function waitUntil<T>({ what, option, seconds, log, stopped }: Wait, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  log.line(LINES.waitingFor(what, seconds))
  // uWSGI looks at the beginning and then `seconds` times after a second each, and waits after the last look too.
  const patience = seconds + 1
  const deadline = performance.now() + patience * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (stopped()) throw new StartError(`${option}: stopped while waiting for ${what}`)
    if (performance.now() >= deadline) break
    await new Promise((done) => setTimeout(done, STEP))
  }
  log.line(LINES.waitedInVain(what, patience))
  throw new StartError(`${option}: ${what} did not come in ${patience} s; raise ${timeoutOption(option)} when it takes longer`)
}

function timeoutOption(option: string): string {
  return option === 'wait-for-interface' || option === 'wait-for-socket' ? `${option}-timeout` : 'wait-for-fs-timeout'
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // A part of the path is no folder, or may not be entered: not there.
    return undefined
  }
}

function isMountPoint(path: string): boolean {
  const here = look(path)
  const above = look(dirname(resolve(path)))
  return here?.isDirectory() === true && above !== undefined && here.dev !== above.dev
}

function interfaceIndex(name: string): number | undefined {
  if (!/^[^/\s]{1,15}$/.test(name) || name === '.' || name === '..') {
    throw new StartError(`wait-for-interface: ${JSON.stringify(name)} is no name of an interface; expected 1 to 15 characters`)
  }
  try {
    return Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'utf8'))
  } catch {
    return undefined
  }
}

async function listens(address: string): Promise<boolean> {
  const target = parseSocketAddress(address, 'wait-for-socket')
  if (target.kind === 'fd') throw new StartError(`wait-for-socket: ${address}: expected host:port, a path or @name`)
  const socket =
    target.kind === 'tcp'
      ? connect({ host: target.host === '' ? '127.0.0.1' : target.host.replace(/^\[(.*)\]$/, '$1'), port: target.port })
      : connect({ path: target.kind === 'abstract' ? `\0${target.name}` : target.path })
  return await new Promise((done) => {
    const settle = (yes: boolean) => (): void => {
      socket.destroy()
      done(yes)
    }
    socket.once('connect', settle(true)).once('error', settle(false)).setTimeout(CONNECT_TIME, settle(false))
  })
}
