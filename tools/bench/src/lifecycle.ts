// `npm run bench:lifecycle`: how quickly a reload and a replaced worker answer, what a hundred idle workers cost, and how much memory forked workers
// share, ours and uWSGI's in turn.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { killAll } from './launch.js'
import { measureIdle, measureMemory, measureReload, measureRespawn } from './lifecycle-measure.js'
import { LIFECYCLE_MARKS, renderLifecycle, type LifecycleRow } from './lifecycle-report.js'
import { SIDES, startServer, untilProcesses, type LifecycleServer, type Side } from './lifecycle-server.js'
import { describeMachine } from './machine.js'
import { memory } from './process-tree.js'
import { writeInto } from './report.js'
import { median } from './statistics.js'

const HELP = `npm run bench:lifecycle -- [--rounds N] [--write]

  --rounds N     reloads and killed workers of each server, in turn (9)
  --write        put the table into docs/performance.md
`

const { values } = parseArgs({ options: { rounds: { type: 'string' }, write: { type: 'boolean' }, help: { type: 'boolean' } } })

const MANY = 100
const FORKED = 8
const IDLE = { settled: 14, rounds: 5, seconds: 3 }
const MB = 1024 * 1024

const samples = new Map<string, number[]>()

function note(side: Side, what: string, value: number): void {
  const name = `${side} ${what}`
  samples.set(name, [...(samples.get(name) ?? []), value])
}

/** Both servers at the same time, so that a disturbance of the machine falls on both; measured in turn. */
async function withBoth(
  folder: string,
  app: string,
  workers: number,
  measure: (servers: readonly LifecycleServer[]) => Promise<void>,
): Promise<void> {
  const servers: LifecycleServer[] = []
  try {
    for (const side of SIDES) servers.push(await startServer(side, folder, app, workers))
    await measure(servers)
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function switches(servers: readonly LifecycleServer[], rounds: number): Promise<void> {
  const processes = new Map(servers.map((server) => [server, memory(server.pid).processes]))
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`\rround ${round + 1} of ${rounds}`)
    for (const server of servers) {
      const reload = await measureReload(server)
      note(server.side, 'reload', reload.answered)
      note(server.side, 'reload wait', reload.longestWait)
      note(server.side, 'failed', reload.failed)
      await untilProcesses(server, processes.get(server) ?? 0)
      const respawn = await measureRespawn(server)
      note(server.side, 'respawn', respawn.answered)
      note(server.side, 'stats', respawn.inStats)
      await untilProcesses(server, processes.get(server) ?? 0)
      // The guards of both against workers that die in a row.
      await new Promise((later) => setTimeout(later, 1500))
    }
  }
  process.stderr.write('\n')
}

async function idling(servers: readonly LifecycleServer[]): Promise<void> {
  // Node tidies its memory up once, some 8 s after a program has fallen idle.
  await new Promise((later) => setTimeout(later, IDLE.settled * 1000))
  for (let round = 0; round < IDLE.rounds; round++) {
    for (const server of servers) note(server.side, 'idle', await measureIdle(server, IDLE.seconds))
  }
}

async function forked(servers: readonly LifecycleServer[]): Promise<void> {
  for (const server of servers) {
    const { tree, worker } = await measureMemory(server, 400)
    note(server.side, 'tree', tree.pss / MB)
    note(server.side, 'worker', worker / MB)
  }
}

async function main(): Promise<void> {
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const rounds = Number(values.rounds ?? 9)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: "${values.rounds ?? ''}" is not a number; expected 1 or more`)
  const heading = [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine().join('; ')}.`,
    `Medians of ${rounds} rounds, in turn.`,
  ]
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-lifecycle-'))
  try {
    await withBoth(folder, 'basic_pid', 1, (servers) => switches(servers, rounds))
    await withBoth(folder, 'basic_pid', MANY, idling)
    await withBoth(folder, 'lifecycle', FORKED, forked)
    const row = (what: string, name: string, unit: string, digits: number): LifecycleRow => {
      const of = (side: Side): number => median(samples.get(`${side} ${name}`) ?? [])
      return { what, unit, digits, reference: of('reference'), ours: of('ours') }
    }
    const text = renderLifecycle(heading, [
      row('SIGHUP until the new generation gives its first answer', 'reload', 'ms', 0),
      row('the longest that a client waited for an answer during the reload', 'reload wait', 'ms', 0),
      row('the only worker is killed (kill -9), until its replacement answers', 'respawn', 'ms', 0),
      row('the same, until the stats server names the replacement', 'stats', 'ms', 0),
      row(`processor time of the whole server with ${MANY} idle workers`, 'idle', 'ms in a second', 2),
      row(`memory (PSS) of the whole server with ${FORKED} forked workers and 30 MB of loaded data`, 'tree', 'MB', 1),
      row('memory (PSS) of one of these workers', 'worker', 'MB', 1),
    ])
    process.stdout.write(text)
    if (values.write === true) writeInto(fileURLToPath(new URL('../../../docs/performance.md', import.meta.url)), text, LIFECYCLE_MARKS)
  } finally {
    killAll()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
