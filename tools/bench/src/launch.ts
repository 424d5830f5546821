// Starts the programs that are measured and ends them, whatever happens. All output goes to a file of the run's private folder, for every
// peer alike, so that request logging costs each of them the same kind of write.

import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

export interface Launched {
  readonly name: string
  readonly pid: number
  logTail(): string
  stop(): Promise<void>
}

export interface Command {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
}

const running = new Set<ChildProcess>()

/** Starts a program and waits until `address` takes connections. */
export async function launch(command: Command, address: number | string): Promise<Launched> {
  const logFile = join(command.cwd, `${command.name}.log`)
  const log = openSync(logFile, 'a')
  const child = spawn(command.file, [...command.args], {
    cwd: command.cwd,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: command.cwd, LANG: 'C.UTF-8' },
  })
  closeSync(log)
  running.add(child)
  let ended: string | undefined
  const exit = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended = error.message
      resolve()
    })
    child.once('exit', (code, signal) => {
      ended = `status ${code ?? signal ?? '?'}`
      running.delete(child)
      resolve()
    })
  })
  const deadline = Date.now() + 20_000
  while (!(await takesConnections(address))) {
    if (ended !== undefined || Date.now() > deadline) {
      kill(child, 'SIGKILL')
      throw new Error(
        `${command.name} did not start (${ended ?? 'no connection after 20 s'}): ${readFileSync(logFile, 'utf8').slice(-1500)}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    name: command.name,
    pid: child.pid ?? -1,
    logTail: () => readFileSync(logFile, 'utf8').slice(-1500),
    stop: async () => {
      child.kill('SIGINT')
      const late = setTimeout(() => {
        kill(child, 'SIGKILL')
      }, 5000)
      await exit
      clearTimeout(late)
      kill(child, 'SIGKILL')
    },
  }
}

/** For an end in the middle of a run. */
export function killAll(): void {
  for (const child of running) kill(child, 'SIGKILL')
}

/** The whole process group: a server that died may have left workers. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // Nobody is left.
  }
}

function takesConnections(address: number | string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = typeof address === 'number' ? connect(address, '127.0.0.1') : connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}
