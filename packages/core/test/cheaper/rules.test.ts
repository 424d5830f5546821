import { describe, expect, test } from 'vitest'
import { cheaperRules } from '../../src/cheaper/rules.js'
import { isActive, takeSnapshot } from '../../src/cheaper/snapshot.js'
import { settingsFromEntries } from '../../src/config/create-settings.js'
import type { Settings } from '../../src/config/settings.js'
import { Worker, type WorkerFacts } from '../../src/master/worker.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'

function settings(values: Readonly<Record<string, string>>): Settings {
  const entries = Object.entries(values).map(([name, value], order) => {
    return { name, written: name, value, source: { file: 'test.ini', line: order + 1 }, order }
  })
  return settingsFromEntries(entries, [{ owner: 'core', table: CORE_OPTIONS }])
}

describe('the numbers', () => {
  test.each([
    [{ processes: '8' }, 1, { enabled: false, initial: 8, minimum: 8, maximum: 8 }],
    [{ processes: '8', cheaper: '0' }, 1, { enabled: false, initial: 8, minimum: 8, maximum: 8 }],
    [{ processes: '8', cheaper: '2' }, 1, { enabled: true, initial: 2, minimum: 2, maximum: 8 }],
    [{ processes: '8', cheaper: '2', 'cheaper-initial': '5' }, 1, { enabled: true, initial: 5, minimum: 2, maximum: 8 }],
    [{ processes: '8', cheaper: '2', 'cheaper-initial': '1' }, 1, { enabled: true, initial: 2, minimum: 2, maximum: 8 }],
    [{ processes: '8', cheaper: '2', 'cheaper-initial': '9' }, 1, { enabled: true, initial: 8, minimum: 2, maximum: 8 }],
    // Each engine keeps a worker.
    [{ processes: '8', cheaper: '2' }, 3, { enabled: true, initial: 3, minimum: 3, maximum: 8 }],
    [{ processes: '8', cheaper: '2', cheap: 'true' }, 1, { enabled: true, initial: 0, minimum: 2, maximum: 8 }],
  ])('%j with %d engines', (values, engines, { enabled, initial, minimum, maximum }) => {
    const rules = cheaperRules(settings(values), engines)
    expect([rules.enabled, rules.initial, rules.limits.minimum, rules.limits.maximum]).toEqual([enabled, initial, minimum, maximum])
  })
})

describe('a snapshot', () => {
  const table = (inRequest: Readonly<Record<string, number>>): Parameters<typeof takeSnapshot>[0]['table'] => ({
    workers: 3,
    coresPerWorker: 2,
    get: (worker) => worker * 100,
    core: (worker, core) =>
      ({ in_request: inRequest[`${worker}.${core}`] ?? 0 }) as ReturnType<Parameters<typeof takeSnapshot>[0]['table']['core']>,
  })
  const worker = (facts: Partial<WorkerFacts> & { id: number }): Worker => new Worker({ group: 0, ...facts })

  test('counts a worker as busy when one of its cores is, and one that is leaving as gone', () => {
    const workers = [
      worker({ id: 1, state: 'ready' }),
      worker({ id: 2, state: 'draining', cheaping: 'cheaper' }),
      worker({ id: 3, state: 'starting' }),
    ]
    const seen = takeSnapshot({ workers, table: table({ '0.1': 1, '1.0': 1 }), now: 5, waiting: 7, canSpawn: true })
    expect(seen).toMatchObject({ active: 2, busy: 1, cheaped: 1, waiting: 7, now: 5 })
    expect(seen.workers).toEqual([
      { id: 1, active: true, busy: true, runningTime: 0 },
      { id: 2, active: false, busy: false, runningTime: 100 },
      { id: 3, active: true, busy: false, runningTime: 200 },
    ])
  })

  test('takes the processes that several languages have for one number as one worker', () => {
    const workers = [0, 1].flatMap((group) =>
      [1, 2, 3].map((id) => worker({ group, id, state: id === 1 || group === 1 ? 'ready' : 'cheaped' })),
    )
    expect(takeSnapshot({ workers, table: table({}), now: 0, waiting: 0, canSpawn: true })).toMatchObject({
      active: 3,
      busy: 0,
      cheaped: 0,
    })
  })

  test.each([
    ['waiting', '', true],
    ['forking', '', true],
    ['ready', '', true],
    ['ready', 'idle', false],
    ['dead', '', true],
    ['cheaped', '', false],
    ['retired', '', false],
  ] as const)('a place that is %s %s is active: %s', (state, cheaping, active) => {
    expect(isActive(worker({ id: 1, state, cheaping }))).toBe(active)
  })
})
