// `npm run reload-matrix`: every style of reload, under every load, over every protocol, counted. The exit status is 1 when a style that promises
// to lose nothing has lost something.

import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { LOADS } from './loads.js'
import { MARKS, progressLine, renderMatrix } from './report.js'
import { runStyle, type StyleResult } from './run-style.js'
import { STYLES, type Style } from './styles.js'

const HELP = `npm run reload-matrix -- [--style ID]... [--times N] [--write]

  --style ID    this style only; may be repeated: ${STYLES.map(({ id }) => id).join(', ')}
  --times N     reloads of each style (2)
  --write       put the table into docs/reload.md
`

const { values } = parseArgs({
  options: {
    style: { type: 'string', multiple: true },
    times: { type: 'string' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const PAGE = fileURLToPath(new URL('../../../docs/reload.md', import.meta.url))

async function main(): Promise<void> {
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const times = Number(values.times ?? 2)
  if (!Number.isInteger(times) || times < 1) throw new Error(`--times: "${values.times ?? ''}" is not a number; expected 1 or more`)
  for (const id of values.style ?? [])
    if (!STYLES.some((style) => style.id === id)) throw new Error(`--style: "${id}" is no style; expected one of those that --help lists`)
  const heading = [
    `Measured on ${new Date().toISOString().slice(0, 10)} with ${cpus().length} processors, Linux ${release()}, Node ${process.version}, load average ${(loadavg()[0] ?? 0).toFixed(2)} at the start.`,
  ]
  const results: StyleResult[] = []
  for (const style of STYLES.filter(({ id }) => values.style?.includes(id) ?? true)) {
    const result = await runStyle(style, { times }).catch((error: unknown) => couldNotRun(style, error))
    process.stderr.write(progressLine(result))
    for (const line of result.broken) process.stderr.write(`  ${line}\n`)
    results.push(result)
  }
  heading.push(
    `For each protocol ${LOADS.map(({ clients, title }) => `${clients} clients with ${title}`).join(', ')}, all at the same time; ${times} reloads of each style.`,
  )
  const text = renderMatrix(heading, results)
  process.stdout.write(text)
  if (values.write === true) write(text)
  if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1
}

/** The others are still worth their counts. */
function couldNotRun(style: Style, error: unknown): StyleResult {
  return { style, reloads: 0, cells: [], seconds: 0, broken: [`${style.id}: could not be run: ${(error as Error).message}`] }
}

function write(text: string): void {
  const page = readFileSync(PAGE, 'utf8')
  const [begin, end] = [page.indexOf(MARKS.begin), page.indexOf(MARKS.end)]
  if (begin < 0 || end < begin)
    throw new Error(`${PAGE}: the lines ${MARKS.begin} and ${MARKS.end} are not there; the table goes between them`)
  writeFileSync(PAGE, `${page.slice(0, begin + MARKS.begin.length)}\n\n${text}\n${page.slice(end)}`)
}

await main()
