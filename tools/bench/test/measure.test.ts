// The whole way of a measurement, for this server alone and a second long: it starts, is loaded, is counted and ends.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { groups } from '../src/cells.js'
import { measureGroup, measureMemory } from '../src/measure.js'
import { PEERS } from '../src/peers.js'

const ours = PEERS.filter((peer) => peer.id === 'ours-http-socket')

function plan(): { folder: string; workers: number; seconds: number; rounds: number } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, workers: 1, seconds: 1, rounds: 1 }
}

test('a cell is measured without a failed request, and its time is somebody’s CPU time', async () => {
  const [quick] = groups('quick')
  const measured = await measureGroup({ app: 'basic', logging: false, cells: quick?.cells ?? [] }, ours, plan(), () => undefined)
  expect(measured.map((one) => one.cell.id)).toEqual(['hello-keep-16', 'hello-close-16'])
  for (const one of measured) {
    expect(one).toMatchObject({ errors: 0, closes: 0 })
    expect(one.perSecond).toBeGreaterThan(100)
    expect(one.cpu).toBeGreaterThan(1)
    expect(one.p99).toBeGreaterThanOrEqual(one.p50)
  }
})

test('memory counts the master, the engine, the zygote and the worker', async () => {
  const [measured] = await measureMemory(ours, plan(), [1])
  expect(measured?.processes).toBeGreaterThanOrEqual(4)
  expect(measured?.pss).toBeGreaterThan(20 * 2 ** 20)
})
