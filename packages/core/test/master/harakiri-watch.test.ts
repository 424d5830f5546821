import { describe, expect, test } from 'vitest'
import { GenerationContext, type GenerationEnvironment } from '../../src/master/generation-context.js'
import type { GenerationPlan } from '../../src/master/generation-plan.js'
import { engineHarakiri, HarakiriWatch } from '../../src/master/harakiri-watch.js'
import type { HarakiriNews } from '../../src/master/worker-harakiri.js'
import { Worker } from '../../src/master/worker.js'
import type { Settings } from '../../src/config/settings.js'

const settings = (values: Record<string, number>): Settings => ({ number: (name: string) => values[name] }) as unknown as Settings

function watch(threshold: number): { look: (waiting: number, now: number) => void; ended: HarakiriNews[]; log: string[] } {
  const ended: HarakiriNews[] = []
  const log: string[] = []
  const config = { settings: settings({ harakiri: 10, 'harakiri-queue-threshold': threshold }) }
  const plan = { config, table: { add: () => undefined } } as unknown as GenerationPlan
  const environment = { log: { dated: (line: string) => log.push(line) } } as unknown as GenerationEnvironment
  const context = new GenerationContext(plan, environment, () => undefined)
  const workers = [new Worker({ group: 0, id: 1, pid: 40, state: 'ready' })]
  const subject = new HarakiriWatch(context, { workers, ask: () => Promise.resolve([]), due: (news) => ended.push(news) })
  context.clearTimers()
  const engine = { connections: 1, idleConnections: 0, running: 1, accepted: 1, cores: 1, freeCores: 0 }
  const vars: Array<[string, string]> = [
    ['REQUEST_METHOD', 'GET'],
    ['REQUEST_URI', '/x'],
    ['REMOTE_ADDR', '192.0.2.1'],
  ]
  const running = [{ group: 0, worker: 1, core: 0, startedAt: 7, vars }]
  return { ended, log, look: (queued, now) => subject.look([{ engine: { ...engine, queued }, running }], now) }
}

describe('the watch of harakiri-queue-threshold', () => {
  test('counts from the first look that saw the request run', () => {
    const { look, ended } = watch(2)
    look(2, 5000)
    look(2, 14_999)
    expect(ended).toEqual([])
    look(2, 15_000)
    const request = { addr: '192.0.2.1', method: 'GET', uri: '/x', startedAt: 7 }
    expect(ended).toEqual([{ group: 0, worker: 1, pid: 40, core: 0, ...request }])
  })

  test('lets a request go on while too few wait, says so once, and ends it when more do', () => {
    const { look, ended, log } = watch(2)
    look(0, 0)
    look(1, 10_000)
    look(1, 11_000)
    expect(ended).toEqual([])
    expect(log).toEqual(['HARAKIRI: worker 1 goes on, 1 requests wait (harakiri-queue-threshold: 2)'])
    look(2, 12_000)
    expect(ended).toHaveLength(1)
  })
})

test.each([
  [{ harakiri: 30 }, 30],
  [{ harakiri: 30, 'harakiri-queue-threshold': 5 }, 0],
  [{ 'harakiri-queue-threshold': 5 }, 0],
])('engines keep the limit themselves unless the master decides: %o', (values, limit) => {
  expect(engineHarakiri(settings(values))).toBe(limit)
})
