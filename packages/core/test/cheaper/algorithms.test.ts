// Each algorithm as a table: what it saw, one look after the other, and what it answered.
import { describe, expect, test } from 'vitest'
import type { CheaperLimits, CheaperSnapshot, CheaperWorker } from '../../src/cheaper/algorithm.js'
import { algorithmNames, findAlgorithm } from '../../src/cheaper/core-algorithms.js'
import { settingsFromEntries } from '../../src/config/create-settings.js'
import { RegistryStore } from '../../src/plugin/registry.js'

const LIMITS: CheaperLimits = { minimum: 1, maximum: 8, step: 1, overload: 2, idle: 3 }
const settings = settingsFromEntries([], [])
const none = new RegistryStore<never>('cheaper algorithm')

/** `active/busy`, then `+N` for N that wait, then `!` when no worker may be started. */
function look(text: string, second: number, maximum: number): CheaperSnapshot {
  const [, active = '0', busy = '0', waiting = '0', forbidden] = /^(\d+)\/(\d+)(?:\+(\d+))?(!)?$/.exec(text) ?? []
  const workers = Array.from({ length: maximum }, (_, i): CheaperWorker => {
    return { id: i + 1, active: i < Number(active), busy: i < Number(busy), runningTime: 0 }
  })
  return {
    now: second * 1000,
    workers,
    active: Number(active),
    busy: Number(busy),
    cheaped: maximum - Number(active),
    waiting: Number(waiting),
    canSpawn: forbidden === undefined,
  }
}

function answers(name: string, looks: string, limits: Partial<CheaperLimits> = {}): string {
  const all = { ...LIMITS, ...limits }
  const decide = findAlgorithm(name, none)?.({ limits: all, settings, log: () => undefined })
  const given = looks.split(' ').map((text, second) => decide?.(look(text, second, all.maximum)))
  return given.map((answer) => (answer !== undefined && answer > 0 ? `+${answer}` : String(answer))).join(' ')
}

describe('spare', () => {
  test.each([
    ['starts one when all were busy more often than cheaper-overload', '1/1 1/1 1/1 2/2 2/2 2/2', '0 0 +1 0 0 +1', {}],
    ['starts cheaper-step at a time', '1/1 1/1 1/1 4/4', '0 0 +3 0', { step: 3 }],
    ['starts no more than there are', '7/7 7/7 7/7', '0 0 +1', { step: 3 }],
    ['forgets crowded moments one by one when a worker is free', '1/1 1/1 2/1 2/2 2/2', '0 0 0 0 +1', {}],
    ['keeps one worker spare', '3/2 3/2 3/2 3/2 3/2 3/2', '0 0 0 0 0 0', {}],
    ['stops one every cheaper-overload looks with more than one spare', '4/1 4/1 3/1 3/1', '0 -1 0 -1', {}],
    ['stops none at cheaper', '3/0 3/0 3/0 3/0', '0 0 0 0', { minimum: 3 }],
    ['waits with a crowd as long as none may be started', '1/1 1/1 1/1! 1/1! 1/1', '0 0 0 0 +1', {}],
    ['starts the quiet time anew at each crowd', '3/0 3/3 3/0 3/0 3/0 3/0', '0 0 0 -1 0 -1', {}],
  ])('%s', (_, looks, expected, limits) => {
    expect(answers('spare', looks, limits)).toBe(expected)
  })
})

describe('spare2', () => {
  const two = { minimum: 2 }
  test.each([
    ['starts what is missing to `cheaper` idle workers at once', '2/2 2/1', '+2 +1', { ...two, step: 4 }],
    ['starts cheaper-step at most', '2/2', '+1', two],
    ['starts none while it may not', '2/2!', '0', two],
    ['starts no more than there are', '7/7', '+1', { minimum: 4, step: 4 }],
    ['stops one after cheaper-idle looks with more idle ones', '5/0 5/0 5/0 4/0 4/0 4/0', '0 0 -1 0 0 -1', two],
    ['counts anew when as many are idle as there should be', '5/0 5/0 5/3 5/0 5/0 5/0', '0 0 0 0 0 -1', two],
    ['is content with exactly `cheaper` idle ones', '4/2 4/2 4/2 4/2', '0 0 0 0', two],
  ])('%s', (_, looks, expected, limits) => {
    expect(answers('spare2', looks, limits)).toBe(expected)
  })
})

describe('backlog', () => {
  test.each([
    ['starts while more than cheaper-overload wait', '1/1+3 2/2+9', '+1 +1', {}],
    ['starts cheaper-step at a time and no more than there are', '1/1+3 7/7+3', '+4 +1', { step: 4 }],
    ['leaves the number alone when exactly so many wait', '3/3+2', '0', {}],
    ['stops one a look when fewer wait, down to cheaper', '3/1+1 2/1 1/1', '-1 -1 0', {}],
    ['starts none while it may not, and stops none either', '2/2+9!', '0', {}],
  ])('%s', (_, looks, expected, limits) => {
    expect(answers('backlog', looks, limits)).toBe(expected)
    expect(answers('backlog2', looks, limits)).toBe(expected)
  })
})

test('manual never answers anything but 0', () => {
  expect(answers('manual', '1/1+99 8/0 1/0')).toBe('0 0 0')
})

describe('names', () => {
  test('those of the core, after those of plugins, each once', () => {
    const store = new RegistryStore<() => () => number>('cheaper algorithm')
    store.add('mine', () => () => 5)
    store.add('spare', () => () => 7)
    expect(algorithmNames(store)).toEqual(['mine', 'spare', 'spare2', 'backlog', 'backlog2', 'manual'])
    expect(findAlgorithm('spare', store)?.({ limits: LIMITS, settings, log: () => undefined })(look('1/1', 0, 2))).toBe(7)
  })

  test('an unknown one is none', () => {
    expect(findAlgorithm('nope', none)).toBeUndefined()
  })
})
