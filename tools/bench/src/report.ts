// The report: the same Markdown on the terminal and in docs/performance.md, where it stands between two marker lines.

import { readFileSync, writeFileSync } from 'node:fs'
import type { Measured, MeasuredMemory } from './measure.js'
import type { Peer } from './peers.js'
import { PAIRS, type Verdict } from './targets.js'

export const BEGIN = '<!-- bench: begin (written by npm run bench) -->'
export const END = '<!-- bench: end -->'

/** The lines between which a report stands. */
export interface Marks {
  readonly begin: string
  readonly end: string
}

export interface Report {
  readonly heading: readonly string[]
  readonly peers: readonly Peer[]
  readonly measured: readonly Measured[]
  readonly memory: readonly MeasuredMemory[]
  readonly verdicts: readonly Verdict[]
  readonly absent: readonly string[]
}

const row = (items: readonly string[]): string => `| ${items.join(' | ')} |`
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
]

export function render(report: Report): string {
  const title = (id: string): string => report.peers.find((peer) => peer.id === id)?.title ?? id
  const lines = [...report.heading, '']
  for (const id of new Set(report.measured.map((one) => one.cell.id))) {
    const own = report.measured.filter((one) => one.cell.id === id)
    const cell = own[0]?.cell
    if (cell === undefined) continue
    lines.push(`### ${cell.workload}, ${cell.keepAlive ? 'keep-alive' : 'a connection per request'}, ${cell.connections} connections`, '')
    lines.push(
      ...table(
        ['server', 'requests/s', 'ratio', 'p50 ms', 'p99 ms', 'CPU us/request', 'failed', 'unannounced closes'],
        own.map((one) => [
          title(one.peer),
          Math.round(one.perSecond).toLocaleString('en'),
          against(one, own),
          one.p50.toFixed(2),
          one.p99.toFixed(2),
          one.cpu.toFixed(1) + (one.frontCpu === undefined ? '' : ` + ${one.frontCpu.toFixed(1)} nginx`),
          String(one.errors),
          String(one.closes),
        ]),
      ),
      '',
    )
  }
  if (report.memory.length > 0) {
    lines.push('### Memory of the whole process tree (PSS), hello world', '')
    lines.push(
      ...table(
        ['server', 'workers', 'PSS MB', 'processes'],
        report.memory.map((one) => [title(one.peer), String(one.workers), (one.pss / 2 ** 20).toFixed(1), String(one.processes)]),
      ),
      '',
    )
  }
  if (report.verdicts.length > 0) {
    lines.push('### Targets', '')
    lines.push(
      ...table(
        ['target', 'measured', ''],
        report.verdicts.map((one) => [one.target, one.measured, one.pass ? 'pass' : 'FAIL']),
      ),
      '',
    )
  }
  for (const line of report.absent) lines.push(`Not measured: ${line}`)
  return `${lines.join('\n').trimEnd()}\n`
}

/** The ratio to the reference of this peer: behind nginx the reference behind nginx, else uWSGI's own HTTP. */
function against(one: Measured, own: readonly Measured[]): string {
  const reference = PAIRS.find(([mine]) => mine === one.peer)?.[1] ?? 'uwsgi-http-socket'
  const other = own.find((any) => any.peer === reference)
  return other === undefined || other === one ? '1' : (one.perSecond / other.perSecond).toFixed(2)
}

/** Replaces what stands between the markers. */
export function writeInto(file: string, text: string, marks: Marks = { begin: BEGIN, end: END }): void {
  const page = readFileSync(file, 'utf8')
  const [begin, end] = [page.indexOf(marks.begin), page.indexOf(marks.end)]
  if (begin < 0 || end < begin)
    throw new Error(`${file}: the lines ${marks.begin} and ${marks.end} are not there; the table goes between them`)
  writeFileSync(file, `${page.slice(0, begin + marks.begin.length)}\n\n${text}\n${page.slice(end)}`)
}
