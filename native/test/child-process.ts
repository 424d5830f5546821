// Children of the test process, started through posix.spawn: their output, and their end told by SIGCHLD instead of polling.

import { Socket } from 'node:net'
import { posix, type ExitStatus, type SpawnOptions } from '@uwsgi-ts/native'

/** Resolves when `pid` (a child of this process) has ended and was reaped. */
export function ended(pid: number): Promise<ExitStatus> {
  return new Promise((resolve) => {
    const look = (): void => {
      const status = posix.waitPid(pid)
      if (status === null) return
      process.off('SIGCHLD', look)
      resolve(status)
    }
    process.on('SIGCHLD', look)
    look()
  })
}

/** Reads a descriptor to its end, and closes it. */
export function readAll(fd: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new Socket({ fd, readable: true, writable: false })
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  })
}

export interface Started {
  readonly pid: number
  /** All it wrote to descriptors 1 and 2, after it (and whoever inherited them) has closed them. */
  readonly output: Promise<string>
  readonly status: Promise<ExitStatus>
}

/** Starts a program with its output captured. */
export function start(options: Partial<SpawnOptions> & Pick<SpawnOptions, 'args'>): Started {
  const [ours, theirs] = posix.socketPair()
  try {
    const pid = posix.spawn({
      file: options.args[0] ?? '',
      env: { PATH: process.env['PATH'] ?? '' },
      ...options,
      fds: [[theirs, 1], [theirs, 2], ...(options.fds ?? [])],
    })
    return { pid, output: readAll(ours), status: ended(pid) }
  } catch (error) {
    posix.close(ours)
    throw error
  } finally {
    posix.close(theirs)
  }
}

/** A shell command. */
export function shell(script: string, options: Partial<SpawnOptions> = {}): Started {
  return start({ ...options, args: ['/bin/sh', '-c', script] })
}

/** Node running `script`, a module body with `posix`, `shm` and `WorkerTable` imported from the built package. */
export function node(script: string, options: Partial<SpawnOptions> = {}): Started {
  const built = new URL('../dist/index.js', import.meta.url).href
  const module = `import { posix, shm, WorkerTable } from ${JSON.stringify(built)}\n${script}`
  return start({ ...options, args: [process.execPath, '--input-type=module', '-e', module] })
}
