// Runs npm and the programs it installs, with nothing inherited from the npm that runs the tests.

import { spawn } from 'node:child_process'

export interface Finished {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment without what an outer `npm test` put into it. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|node_options$|vitest)/i.test(name))
  return { ...Object.fromEntries(kept), ...extra }
}

export function finish(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, stdout, stderr }))
  })
}
