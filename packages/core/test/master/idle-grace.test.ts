// How long idle connections stay open in a generation that retires.
import { expect, test } from 'vitest'
import { resolveConfig } from '../../src/config/resolve.js'
import { graceAfterReload, type Retiring } from '../../src/master/idle-grace.js'

async function retiring(args: string[], mercy: number, phase: Retiring['phase'] = 'serving'): Promise<Retiring> {
  const config = await resolveConfig(args, {}, '/', { log: () => undefined, print: () => undefined })
  return { phase, plan: { mercy, config } }
}

test.each([
  ['as long as without a reload', [], 60_000, 15_000],
  ['as keepalive-timeout says', ['--keepalive-timeout', '40'], 60_000, 40_000],
  ['not so long that the mercy would cut them', ['--keepalive-timeout', '40'], 20_000, 19_000],
  ['up to the mercy where they never time out', ['--keepalive-timeout', '0'], 60_000, 59_000],
  ['not at all where there is no mercy', [], 1000, 0],
])('idle connections stay open %s', async (_title, args, mercy, expected) => {
  const before = await retiring(args, mercy)
  expect(graceAfterReload(before, [before])).toBe(expected)
})

test('reloads in quick succession do not pile generations up for the sake of idle connections', async () => {
  const before = await retiring([], 60_000)
  expect(graceAfterReload(before, [before, await retiring([], 60_000, 'retiring')])).toBe(2000)
  expect(graceAfterReload(before, [before, await retiring([], 60_000, 'serving')])).toBe(15_000)
})
