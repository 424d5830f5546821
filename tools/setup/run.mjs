// Runs a program of a setup step with its output passed through. Setup scripts use nothing but Node, because they run before npm ci.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Resolves with the exit status; a death by signal is status 128 + signal, as in a shell. */
export function run(file, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', (cause) => reject(new Error(`${file}: cannot be started; ${cause.message}`, { cause })))
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)))
  })
}

/** As `run`, but what the program prints comes in one piece when it has ended, so that programs side by side do not mix their lines. */
export function runGathered(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const pieces = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => pieces.push(piece))
    child.once('error', (cause) => reject(new Error(`${file}: cannot be started; ${cause.message}`, { cause })))
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(pieces))
      resolve(code ?? 1)
    })
  })
}

/** As `run`, but an exit status other than 0 is an error. */
export async function must(file, args, options) {
  const status = await run(file, args, options)
  if (status !== 0) throw new Error(`${[file, ...args].join(' ')}: ended with status ${status}`)
}
