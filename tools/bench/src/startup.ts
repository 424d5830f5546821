// `npm run bench:startup`: what reading a 200-line ini file and beginning to serve costs, ours and uWSGI's in turn, and what ours imports for it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine } from './machine.js'
import { writeInto } from './report.js'
import { startupIni } from './startup-ini.js'
import { untilEnd, untilServing, type StartCommand } from './startup-measure.js'
import { importedModules } from './startup-modules.js'
import { renderStartup, STARTUP_MARKS, type StartupRow } from './startup-report.js'
import { median } from './statistics.js'

const HELP = `npm run bench:startup -- [--rounds N] [--write]

  --rounds N     starts of each kind, in turn (21)
  --write        put the tables into docs/performance.md
`

const { values } = parseArgs({ options: { rounds: { type: 'string' }, write: { type: 'boolean' }, help: { type: 'boolean' } } })

const OURS = fileURLToPath(new URL('../../../packages/core/bin/uwsgi-ts.js', import.meta.url))
const APP = fileURLToPath(new URL('../apps/basic.py', import.meta.url))
const REFERENCE = '/usr/bin/uwsgi-core'

async function main(): Promise<void> {
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const rounds = Number(values.rounds ?? 21)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: "${values.rounds ?? ''}" is not a number; expected 1 or more`)
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-startup-'))
  try {
    const ini = (name: string, listener: string): string => {
      writeFileSync(join(folder, name), startupIni(APP, listener))
      return name
    }
    const reading = ini('read.ini', '')
    const socket = (side: string): string => join(folder, `${side}.sock`)
    const ours = (...args: string[]): StartCommand => ({ file: process.execPath, args: [OURS, ...args], cwd: folder })
    const reference = (...args: string[]): StartCommand => ({ file: REFERENCE, args, cwd: folder })
    const oursServing = ours('--ini', ini('ours.ini', `http-socket = ${socket('ours')}`))
    const referenceServing = reference('--ini', ini('reference.ini', `http-socket = ${socket('reference')}`))

    const samples = new Map<string, number[]>()
    const note = (name: string, ms: number): void => void samples.set(name, [...(samples.get(name) ?? []), ms])
    for (let round = 0; round < rounds; round++) {
      process.stderr.write(`\rround ${round + 1} of ${rounds}`)
      note('node', await untilEnd({ file: process.execPath, args: ['-e', '0'], cwd: folder }))
      note('reference reads', await untilEnd(reference('--ini', reading, '--get', 'project')))
      note('ours reads', await untilEnd(ours('--ini', reading, '--get', 'project')))
      note('reference sets up', await untilEnd(reference('--ini', reading, '--no-server')))
      note('ours sets up', await untilEnd(ours('--ini', reading, '--no-server')))
      const theirs = await untilServing(referenceServing, socket('reference'))
      note('reference listens', theirs.listens)
      note('reference answers', theirs.answers)
      const mine = await untilServing(oursServing, socket('ours'))
      note('ours listens', mine.listens)
      note('ours answers', mine.answers)
    }
    process.stderr.write('\n')
    const of = (name: string): number => median(samples.get(name) ?? [])
    const row = (what: string, name: string): StartupRow => ({ what, reference: of(`reference ${name}`), ours: of(`ours ${name}`) })
    const text = renderStartup({
      heading: [
        `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine().join('; ')}.`,
        `Medians of ${rounds} starts, in turn.`,
      ],
      node: of('node'),
      rows: [
        row('200 lines are read, one value printed (`--get`)', 'reads'),
        row('the same file is checked and its plugins set up (`--no-server`)', 'sets up'),
        row('the first connection is taken', 'listens'),
        row('the app gives its first answer', 'answers'),
      ],
      modules: importedModules(OURS, ['--ini', reading, '--get', 'project'], folder),
      served: importedModules(OURS, ['--ini', 'ours.ini', '--check-config'], folder),
    })
    process.stdout.write(text)
    if (values.write === true) writeInto(fileURLToPath(new URL('../../../docs/performance.md', import.meta.url)), text, STARTUP_MARKS)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
