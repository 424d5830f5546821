import { describe, expect, test } from 'vitest'
import { judgeWorker, watchesMemory, type RecyclingRules } from '../../src/master/recycling-rules.js'

const OFF: RecyclingRules = { minLifetime: 10, maxLifetime: 0, maxLifetimeDelta: 0, as: 0, rss: 0, evilAs: 0, evilRss: 0 }
const worker = { id: 3, pid: 40, age: 100, size: { rss: 50, vsz: 200 } }

describe('judgeWorker', () => {
  test('leaves everything alone without limits', () => {
    expect(judgeWorker(OFF, worker)).toBeUndefined()
  })

  test.each<[string, Partial<RecyclingRules>, Partial<typeof worker>, object | undefined]>([
    ['at its lifetime: not yet', { maxLifetime: 100 }, {}, undefined],
    [
      'beyond its lifetime',
      { maxLifetime: 99 },
      {},
      { then: 'recycle', why: 'lifetime', line: 'worker 3 lifetime reached, it was running for 100 second(s)' },
    ],
    ['the delta counts for each worker before', { maxLifetime: 80, maxLifetimeDelta: 10 }, {}, undefined],
    ['at the limit in memory', { rss: 50 }, {}, { then: 'recycle', why: 'memory' }],
    ['below the limit in memory', { rss: 51 }, {}, undefined],
    ['at the limit of address space', { as: 200 }, {}, { then: 'recycle', why: 'memory' }],
    ['too young to be replaced for its memory', { as: 1, rss: 1 }, { age: 9 }, undefined],
    [
      'however young, when the limit is evil',
      { evilRss: 50 },
      { age: 0 },
      { then: 'kill', why: 'memory', line: '*** EVIL RELOAD ON WORKER 3 RSS: 50 (pid: 40) ***' },
    ],
    [
      'the evil limit of address space comes first',
      { evilAs: 200, evilRss: 1, rss: 1, maxLifetime: 1 },
      {},
      { then: 'kill', why: 'memory', line: '*** EVIL RELOAD ON WORKER 3 ADDRESS SPACE: 200 (pid: 40) ***' },
    ],
  ])('%s', (_title, rules, facts, verdict) => {
    expect(judgeWorker({ ...OFF, ...rules }, { ...worker, ...facts })).toEqual(verdict)
  })

  test('judges a process that has gone by its age alone', () => {
    expect(judgeWorker({ ...OFF, evilRss: 1, maxLifetime: 1 }, { ...worker, size: undefined })?.why).toBe('lifetime')
  })
})

test('memory is looked at only when a limit asks for it', () => {
  expect(watchesMemory({ ...OFF, maxLifetime: 5 })).toBe(false)
  expect(watchesMemory({ ...OFF, evilAs: 5 })).toBe(true)
})
