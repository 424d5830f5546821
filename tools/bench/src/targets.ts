// The promises that the numbers are held against. Ratios are of medians; p99 may be a tenth worse before it counts, because two runs of one
// server differ by that much.

import type { Measured } from './measure.js'

export interface Verdict {
  readonly target: string
  readonly measured: string
  readonly pass: boolean
}

const of = (all: readonly Measured[], cell: string, peer: string): Measured | undefined =>
  all.find((one) => one.cell.id === cell && one.peer === peer)

/** Which of our peers stands against which reference. */
export const PAIRS = [
  ['ours-http-socket', 'uwsgi-http-socket'],
  ['nginx-ours', 'nginx-uwsgi'],
] as const

export function judge(all: readonly Measured[]): Verdict[] {
  const verdicts: Verdict[] = []
  const ratio = (cell: string, mine: string, theirs: string, least: number, target: string): void => {
    const [ours, reference] = [of(all, cell, mine), of(all, cell, theirs)]
    if (ours === undefined || reference === undefined) return
    const value = ours.perSecond / reference.perSecond
    verdicts.push({ target: `${target} >= ${least}x`, measured: `${value.toFixed(2)}x`, pass: value >= least })
  }
  ratio('hello-keep-16', 'ours-http-socket', 'uwsgi-http-socket', 5, 'keep-alive HTTP against uWSGI `http-socket`')
  ratio('hello-keep-16', 'ours-http-socket', 'nginx-uwsgi', 2, 'keep-alive HTTP against nginx -> uWSGI')
  ratio('hello-close-16', 'ours-http-socket', 'uwsgi-http-socket', 1, 'a connection per request against uWSGI `http-socket`')
  ratio('hello-keep-16', 'nginx-ours', 'nginx-uwsgi', 0.95, 'behind nginx, unix socket, client keep-alive')
  ratio('hello-close-16', 'nginx-ours', 'nginx-uwsgi', 0.95, 'behind nginx, unix socket, a client connection per request')
  const pairs = all.flatMap((ours) => {
    const theirs = PAIRS.find(([mine]) => mine === ours.peer)?.[1]
    const reference = theirs === undefined ? undefined : of(all, ours.cell.id, theirs)
    return reference === undefined ? [] : [{ ours, reference }]
  })
  if (pairs.length > 0) verdicts.push(...worst(pairs))
  return verdicts
}

function worst(pairs: ReadonlyArray<{ ours: Measured; reference: Measured }>): Verdict[] {
  const speed = pairs
    .map(({ ours, reference }) => ({ name: `${ours.peer} ${ours.cell.id}`, value: ours.perSecond / reference.perSecond }))
    .sort((a, b) => a.value - b.value)[0]
  const tail = pairs
    .map(({ ours, reference }) => ({ name: `${ours.peer} ${ours.cell.id}`, value: ours.p99 / reference.p99 }))
    .sort((a, b) => b.value - a.value)[0]
  const errors = pairs.reduce((sum, { ours }) => sum + ours.errors + ours.closes, 0)
  return [
    ...(speed === undefined
      ? []
      : [{ target: 'no case under 0.9x', measured: `${speed.value.toFixed(2)}x in ${speed.name}`, pass: speed.value >= 0.9 }]),
    ...(tail === undefined
      ? []
      : [{ target: 'p99 not worse (within a tenth)', measured: `${tail.value.toFixed(2)}x in ${tail.name}`, pass: tail.value <= 1.1 }]),
    { target: 'no failed request and no unannounced close', measured: String(errors), pass: errors === 0 },
  ]
}
