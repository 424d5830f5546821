// Hook actions that wait, or write to who waits: wait_for_*, writefifo, spinningfifo.

import { closeSync, constants, openSync, statSync, writeSync, type Stats } from 'node:fs'
import { connect } from 'node:net'
import { parseSocketAddress } from '../../master/socket-address.js'
import { fileAndText, type HookAction, type HookContext } from '../action.js'

/** Between two looks, ms. */
const STEP = 1000
/** Looks until it is given up: the default of uWSGI's options for these waits, seconds. */
const PATIENCE = 60

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, STEP))

async function waitUntil(what: string, holds: () => boolean | Promise<boolean>, log: HookContext['log']): Promise<boolean> {
  for (let tries = 0; tries < PATIENCE; tries++) {
    if (await holds()) return true
    log.line(`waiting for ${what} ...`)
    await pause()
  }
  log.line(`${what} did not come up in ${String(PATIENCE)} seconds`)
  return false
}

const waitForPath =
  (fits: (info: Stats) => boolean): HookAction =>
  (path, { log }) =>
    waitUntil(
      path,
      () => {
        const info = statSync(path, { throwIfNoEntry: false })
        return info !== undefined && fits(info)
      },
      log,
    )

function answers(address: string): Promise<boolean> {
  const target = parseSocketAddress(address, 'wait_for_socket')
  if (target.kind === 'fd') return Promise.resolve(true)
  const socket =
    target.kind === 'tcp'
      ? connect({ host: target.host === '' ? '127.0.0.1' : target.host, port: target.port })
      : connect({ path: target.kind === 'abstract' ? `\0${target.name}` : target.path })
  return new Promise((resolve) => {
    const done = (yes: boolean) => (): void => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('connect', done(true)).once('error', done(false))
    socket.setTimeout(STEP, done(false))
  })
}

/** False when nobody reads the pipe. */
function writeToReader(file: string, text: string): boolean {
  let fd: number
  try {
    fd = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return false
    throw error
  }
  try {
    writeSync(fd, text)
  } finally {
    closeSync(fd)
  }
  return true
}

export const WAITING_ACTIONS: Readonly<Record<string, HookAction>> = {
  wait_for_fs: waitForPath(() => true),
  wait_for_file: waitForPath((info) => info.isFile()),
  wait_for_dir: waitForPath((info) => info.isDirectory()),
  wait_for_socket: (address, { log }) => waitUntil(address, () => answers(address), log),
  writefifo: (args) => {
    writeToReader(...fileAndText(args))
  },
  // Waits for as long as it takes, as its name says.
  spinningfifo: async (args, { log }) => {
    const [file, text] = fileAndText(args)
    while (!writeToReader(file, text)) {
      log.line(`waiting for ${file} ...`)
      await pause()
    }
  },
}
