import { afterEach, expect, test, vi } from 'vitest'
import type { Settings } from '../../src/config/settings.js'
import { GenerationContext, type GenerationEnvironment } from '../../src/master/generation-context.js'
import type { GenerationPlan } from '../../src/master/generation-plan.js'
import { WorkerHarakiri } from '../../src/master/worker-harakiri.js'
import { Worker } from '../../src/master/worker.js'

const NEWS = { group: 0, worker: 1, pid: 40, core: 0, addr: '192.0.2.1', method: 'GET', uri: '/x', startedAt: 7 }

function harakiri(values: Record<string, number>): { subject: WorkerHarakiri; kills: unknown[][]; log: string[] } {
  vi.useFakeTimers()
  const kills: unknown[][] = []
  vi.spyOn(process, 'kill').mockImplementation((...call) => {
    kills.push(call)
    return true
  })
  const log: string[] = []
  const settings = { number: (name: string) => values[name], flag: () => false } as unknown as Settings
  const environment = { log: { dated: (line: string) => log.push(line) } } as unknown as GenerationEnvironment
  const context = new GenerationContext({ config: { settings } } as unknown as GenerationPlan, environment, () => undefined)
  return { subject: new WorkerHarakiri(context), kills, log }
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('without a time to end the worker is killed at once', () => {
  const { subject, kills } = harakiri({})
  subject.due(new Worker({ group: 0, id: 1, pid: 40 }), NEWS)
  expect(kills).toEqual([[40, 'SIGKILL']])
})

test('a worker that was asked once is not asked again for another of its requests, and killed when its time is over', () => {
  const { subject, kills, log } = harakiri({ 'harakiri-graceful-timeout': 3, 'harakiri-graceful-signal': 10 })
  const worker = new Worker({ group: 0, id: 1, pid: 40 })
  subject.due(worker, NEWS)
  subject.due(worker, { ...NEWS, core: 1 })
  expect(kills).toEqual([[40, 10]])
  vi.advanceTimersByTime(3000)
  expect(kills).toEqual([
    [40, 10],
    [40, 'SIGKILL'],
  ])
  expect(log.at(-1)).toBe('*** HARAKIRI ON WORKER 1 (pid: 40, try: 3) ***')
})

test('the process that follows is left alone', () => {
  const { subject, kills } = harakiri({ 'harakiri-graceful-timeout': 3 })
  const worker = new Worker({ group: 0, id: 1, pid: 40 })
  subject.due(worker, NEWS)
  worker.pid = 41
  vi.advanceTimersByTime(3000)
  expect(kills).toEqual([[40, 15]])
})

test('a new program image sees to it that what the former one has asked ends', () => {
  const { subject, kills } = harakiri({ 'harakiri-graceful-timeout': 3 })
  subject.adopt(new Worker({ group: 0, id: 1, pid: 40, harakiri: 1 }))
  subject.adopt(new Worker({ group: 0, id: 2, pid: 41 }))
  vi.advanceTimersByTime(3000)
  expect(kills).toEqual([[40, 'SIGKILL']])
})
