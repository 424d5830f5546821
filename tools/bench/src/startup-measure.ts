// How long a program takes until something holds: its end, the first connection it takes, the first answer it gives. Wall time from before the
// process exists, in milliseconds.

import { spawn } from 'node:child_process'
import { connect } from 'node:net'

export interface StartCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
}

export interface Moments {
  /** First connection that was taken. */
  readonly listens: number
  /** First answer from the app. */
  readonly answers: number
}

const ENV = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: '/root', LANG: 'C.UTF-8' }
const PATIENCE_MS = 20_000

/** A command that ends by itself with status 0. */
export function untilEnd({ file, args, cwd }: StartCommand): Promise<number> {
  const started = performance.now()
  const child = spawn(file, [...args], { cwd, env: ENV, stdio: ['ignore', 'ignore', 'pipe'], timeout: PATIENCE_MS, killSignal: 'SIGKILL' })
  let log = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => (log = (log + text).slice(-2000)))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (code, signal) => {
      if (code === 0) done(performance.now() - started)
      else failed(new Error(`${file} ${args.join(' ')} ended with ${code ?? signal ?? '?'}: ${log}`))
    })
  })
}

/** A server that listens on the unix socket; it is ended when it has answered. */
export async function untilServing({ file, args, cwd }: StartCommand, socket: string): Promise<Moments> {
  const started = performance.now()
  const child = spawn(file, [...args], { cwd, env: ENV, stdio: 'ignore', detached: true })
  const ended = new Promise<void>((done) => {
    child.on('error', () => done())
    child.on('close', () => done())
  })
  try {
    let listens: number | undefined
    for (;;) {
      const answered = await ask(socket, () => (listens ??= performance.now() - started))
      const now = performance.now() - started
      if (answered) return { listens: listens ?? now, answers: now }
      if (child.exitCode !== null || now > PATIENCE_MS) throw new Error(`${file} ${args.join(' ')} does not serve`)
      // The resolution of the numbers.
      await new Promise((later) => setTimeout(later, 1))
    }
  } finally {
    child.kill('SIGINT')
    const late = setTimeout(() => killGroup(child.pid), 5000)
    await ended
    clearTimeout(late)
    killGroup(child.pid)
  }
}

/** One request; true when it was answered. A server that listens and is not ready keeps it waiting. */
function ask(path: string, onTaken: () => void): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path)
    socket.on('connect', () => {
      onTaken()
      socket.write('GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n')
    })
    socket.once('data', (data) => {
      socket.destroy()
      done(data.toString('latin1').startsWith('HTTP/1.1 200'))
    })
    socket.on('error', () => undefined)
    socket.on('close', () => done(false))
  })
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}
