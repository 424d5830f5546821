// What is made of measured numbers: medians, verdicts, and the page they are written into.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { groups } from '../src/cells.js'
import type { Measured } from '../src/measure.js'
import { PEERS } from '../src/peers.js'
import { BEGIN, END, render, writeInto } from '../src/report.js'
import { median } from '../src/statistics.js'
import { judge } from '../src/targets.js'

const cell = groups('quick')[0]?.cells[0]
if (cell === undefined) throw new Error('the quick mode has no cell')

const measured = (peer: string, perSecond: number, p99 = 1): Measured => ({
  cell,
  peer,
  perSecond,
  p50: 0.5,
  p99,
  cpu: 20,
  errors: 0,
  closes: 0,
  rounds: [perSecond],
})

test('a median is the middle, or half way between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([1, 2, 10, 4])).toBe(3)
})

test('a ratio under its target fails, with the number that was measured', () => {
  const verdicts = judge([measured('ours-http-socket', 40_000), measured('uwsgi-http-socket', 10_000), measured('nginx-uwsgi', 20_000)])
  expect(verdicts).toContainEqual({ target: 'keep-alive HTTP against uWSGI `http-socket` >= 5x', measured: '4.00x', pass: false })
  expect(verdicts).toContainEqual({ target: 'keep-alive HTTP against nginx -> uWSGI >= 2x', measured: '2.00x', pass: true })
})

test('a slow tail and a failed request are faults', () => {
  const verdicts = judge([{ ...measured('ours-http-socket', 60_000, 2), errors: 1 }, measured('uwsgi-http-socket', 10_000, 1)])
  expect(verdicts.filter((one) => !one.pass).map((one) => one.target)).toEqual([
    'p99 not worse (within a tenth)',
    'no failed request and no unannounced close',
  ])
})

test('the report replaces what stands between the markers and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const page = join(folder, 'page.md')
  writeFileSync(page, `before\n${BEGIN}\nold\n${END}\nafter\n`)
  const text = render({
    heading: ['Measured.'],
    peers: PEERS,
    measured: [measured('uwsgi-http-socket', 10_000), measured('ours-http-socket', 55_000)],
    memory: [],
    verdicts: [],
    absent: [],
  })
  writeInto(page, text)
  const written = readFileSync(page, 'utf8')
  expect(written).toMatch(/^before\n[^]*\| uwsgi-ts `http-socket` \| 55,000 \| 5\.50 \|[^]*\nafter\n$/)
  expect(written).not.toContain('old')
})

test('a page without markers is not touched, and the message names them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'page.md'), 'nothing\n')
  expect(() => writeInto(join(folder, 'page.md'), 'x')).toThrow(BEGIN)
})
