// What ps shows of master and workers, on both sides.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PYTHON } from '../src/conformance-case.js'
import { startSide } from '../src/server-spec.js'
import { wantedSides } from '../src/sides.js'

/** The reference pads a title with what stood there before. */
const titleOf = (pid: number): string =>
  readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
    .replaceAll('\0', ' ')
    .trim()

const NAMES: ReadonlyArray<readonly [ini: string, master: string, second: string]> = [
  ['auto-procname = true\nprocname-prefix-spaced = shop\nprocname-append = -x', 'shop uWSGI master-x', 'shop uWSGI worker 2-x'],
  ['procname = own\nprocname-master = boss\nprocname-prefix = my-', 'my-boss', 'my-own'],
]

test.each(wantedSides().flatMap((side) => NAMES.map((row) => [side, ...row] as const)))('%s with %j', async (side, ini, master, second) => {
  const server = await startSide(
    { ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nprocesses = 2\nwsgi-file = slow.py\n${ini}`, apps: ['slow.py'] },
    side,
  )
  await expect.poll(() => [titleOf(server.pid), titleOf(server.workerPid(2))], { timeout: 10_000 }).toEqual([master, second])
  if (side === 'ours' && ini.startsWith('auto')) {
    const children = readFileSync(`/proc/${String(server.pid)}/task/${String(server.pid)}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
    expect(children.map(titleOf)).toContain('shop uWSGI engine 1-x')
  }
})
