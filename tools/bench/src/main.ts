// `npm run bench`: measures this server and its peers in one interleaved run and prints tables of medians. See `--help`.

import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { groups, type Mode } from './cells.js'
import { killAll } from './launch.js'
import { describeMachine } from './machine.js'
import { measureGroup, measureMemory, type Measured, type Plan } from './measure.js'
import { PEERS } from './peers.js'
import { render, writeInto } from './report.js'
import { judge } from './targets.js'

const HELP = `npm run bench -- [--quick | --full] [--rounds N] [--seconds N] [--workers N] [--only ID,ID] [--write] [--json FILE] [--no-memory]

  (default)      hello world, 10 KB, upload, logged requests, a Flask page; about 7 minutes
  --quick        hello world only, 2 rounds of 1 s; about a minute
  --full         also 1 MB responses and a Django page; about 12 minutes
  --only         measure these peers: ${PEERS.map((peer) => peer.id).join(', ')}
  --write        put the tables into docs/performance.md
  --json FILE    write all numbers there

The exit status is 1 when a target is missed.
`

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    full: { type: 'boolean' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    workers: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean' },
    json: { type: 'string' },
    'no-memory': { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

async function main(): Promise<void> {
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const mode: Mode = values.quick === true ? 'quick' : values.full === true ? 'full' : 'default'
  const plan: Plan = {
    folder: mkdtempSync(join(tmpdir(), 'uwsgi-ts-bench-')),
    workers: count('workers', 2),
    seconds: count('seconds', mode === 'quick' ? 1 : 2),
    rounds: count('rounds', mode === 'quick' ? 2 : 3),
  }
  // nginx workers run as another user and connect to the sockets in there.
  chmodSync(plan.folder, 0o755)
  try {
    const wanted = PEERS.filter((peer) => values.only === undefined || values.only.split(',').includes(peer.id))
    const peers = wanted.filter((peer) => peer.missing() === undefined)
    const absent = wanted.filter((peer) => peer.missing() !== undefined).map((peer) => `${peer.title}: ${peer.missing() ?? ''}`)
    const machine = describeMachine()
    const measured: Measured[] = []
    for (const group of groups(mode)) measured.push(...(await measureGroup(group, peers, plan, (text) => process.stderr.write(text))))
    const memory = values['no-memory'] === true ? [] : await measureMemory(peers, plan, [1, 8])
    const verdicts = judge(measured)
    const heading = [
      `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine.join('; ')}.`,
      `${plan.workers} workers each, ${plan.rounds} interleaved rounds of ${plan.seconds} s, medians; wrk with one thread on the same machine.`,
    ]
    const text = render({ heading, peers, measured, memory, verdicts, absent })
    process.stdout.write(`\n${text}`)
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ heading, measured, memory, verdicts }, null, 1))
    if (values.write === true) writeInto(fileURLToPath(new URL('../../../docs/performance.md', import.meta.url)), text)
    if (verdicts.some((one) => !one.pass)) process.exitCode = 1
  } finally {
    killAll()
    rmSync(plan.folder, { recursive: true, force: true })
  }
}

function count(name: 'workers' | 'seconds' | 'rounds', otherwise: number): number {
  const text = values[name]
  if (text === undefined) return otherwise
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`--${name}: "${text}" is not a number; expected 1 to 99`)
  return Number(text)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killAll()
    process.exit(130)
  })
}
await main()
