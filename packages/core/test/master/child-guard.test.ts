// The guard of plugins' children, in a process of its own that dies without a word.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))

/** Starts two groups and guards the first; tells their pids. */
const SCRIPT = `
import { posix } from '@uwsgi-ts/native'
import { Children } from '${DIST}master/children.js'
import { ChildGuard } from '${DIST}master/child-guard.js'
const sleeper = () => posix.spawn({ file: '/bin/sh', args: ['sh', '-c', 'sleep 60 & wait'], env: { PATH: '/bin' }, fds: [], newSession: true })
const guard = new ChildGuard(new Children(() => undefined))
const [guarded, former, free] = [sleeper(), sleeper(), sleeper()]
guard.add(guarded)
guard.add(former)
guard.remove(former)
process.stdout.write([guarded, former, free].join(' ') + '\\n')
setInterval(() => undefined, 1000)
`

function groupLives(group: number): boolean {
  try {
    process.kill(-group, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(group)}/status`, 'latin1'))
  } catch {
    return false
  }
}

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a process that ends by %s takes the groups with it that are guarded, and no other',
  async (signal) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], { cwd: DIST, stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const [guarded = 0, former = 0, free = 0] = line.split(' ').map(Number)
    try {
      expect([guarded, former, free].map(groupLives)).toEqual([true, true, true])
      child.kill(signal)
      for (const deadline = Date.now() + 5000; groupLives(guarded) && Date.now() < deadline;)
        await new Promise((resolve) => setTimeout(resolve, 10))
      expect([guarded, former, free].map(groupLives)).toEqual([false, true, true])
    } finally {
      for (const group of [former, free]) process.kill(-group, 'SIGKILL')
    }
  },
)
