// The matrix as text: for the terminal while it runs, and as Markdown for docs/reload.md.

import { LOADS } from './loads.js'
import { PROTOCOLS } from './protocols.js'
import type { Cell, StyleResult } from './run-style.js'
import { sumOf, type Tally } from './tally.js'

export const MARKS: { readonly begin: string; readonly end: string } = {
  begin: '<!-- reload matrix: begin (written by npm run reload-matrix) -->',
  end: '<!-- reload matrix: end -->',
}

export function progressLine({ style, cells, seconds, broken }: StyleResult): string {
  const { sent, whole, failed, resets, closedIdle } = sumOf(cells.map(({ tally }) => tally))
  const verdict = style.promise === 'cuts' ? 'cuts by intention' : broken.length === 0 ? 'nothing lost' : 'LOST'
  return `${style.id.padEnd(18)} ${seconds.toFixed(1).padStart(5)} s  ${sent} sent, ${whole} whole, ${failed} failed, ${resets} cut, ${closedIdle} idle closes: ${verdict}\n`
}

/** `whole` when it equals what was sent, else both. */
function count({ sent, whole }: Tally): string {
  return whole === sent ? String(sent) : `${whole} of ${sent}`
}

function cellText(cells: readonly Cell[], load: string): string {
  const cell = cells.find((one) => one.load === load)
  return cell === undefined ? '' : count(cell.tally)
}

function rows(results: readonly StyleResult[]): string[] {
  return results.flatMap(({ style, cells }) =>
    PROTOCOLS.filter(({ id }) => cells.some(({ protocol }) => protocol === id)).map(({ id, title }, i) => {
      const own = cells.filter(({ protocol }) => protocol === id)
      const sum = sumOf(own.map(({ tally }) => tally))
      const numbers = [...LOADS.map(({ id: load }) => cellText(own, load)), sum.failed, sum.resets]
      return `| ${[i === 0 ? style.title : '', title, ...numbers].join(' | ')} |`
    }),
  )
}

const HEADER = [
  `| style | protocol | ${LOADS.map(({ id }) => id).join(' | ')} | failed | of these cut |`,
  `| --- | --- | ${LOADS.map(() => '---').join(' | ')} | --- | --- |`,
]

export function renderMatrix(heading: readonly string[], results: readonly StyleResult[]): string {
  const kept = results.filter(({ style }) => style.promise !== 'cuts')
  const cutting = results.filter(({ style }) => style.promise === 'cuts')
  const all = sumOf(kept.flatMap(({ cells }) => cells.map(({ tally }) => tally)))
  const reloads = kept.reduce((sum, one) => sum + one.reloads, 0)
  return [
    ...heading,
    '',
    `**${all.sent} requests during ${reloads} reloads that promise to lose nothing: ${all.whole} answered whole, ${all.failed} failed, ${all.resets} connections cut.**`,
    '',
    ...HEADER,
    ...rows(kept),
    '',
    ...(cutting.length === 0
      ? []
      : ['What cuts requests by intention or by accident, for comparison (whole of sent):', '', ...HEADER, ...rows(cutting), '']),
  ].join('\n')
}
