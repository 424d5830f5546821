import { expect, test } from 'vitest'
import { isLegalMove, LIVING_STATES, WORKER_MOVES, type WorkerState } from '../../src/master/worker-state.js'
import { Worker } from '../../src/master/worker.js'

const STATES = Object.keys(WORKER_MOVES) as WorkerState[]

test('every state but retired leads somewhere, every state is reached, and all end in retired', () => {
  const reached = new Set<string>(STATES.flatMap((state) => [...WORKER_MOVES[state]]))
  expect([...reached].sort()).toEqual([...STATES].sort())
  expect(STATES.filter((state) => WORKER_MOVES[state].length === 0)).toEqual(['retired'])
})

test('a process is only gone through dead', () => {
  for (const from of LIVING_STATES) {
    for (const to of ['waiting', 'cheaped', 'retired'] as const) expect(isLegalMove(from, to), `${from} to ${to}`).toBe(false)
    expect(isLegalMove(from, 'dead')).toBe(true)
  }
})

test('an illegal move is thrown and names worker and states', () => {
  const worker = new Worker({ group: 0, id: 3 })
  expect(() => worker.move('ready')).toThrow('worker 3 (pid 0): cannot go from waiting to ready')
  expect(worker.state).toBe('waiting')
})

test('the facts of a worker make an equal one', () => {
  const worker = new Worker({ group: 1, id: 2, pid: 77, coresUp: [0, 1], spawned: true, engineIncarnation: 4 })
  worker.move('forking')
  worker.move('starting')
  expect(new Worker(JSON.parse(JSON.stringify(worker.facts())) as ReturnType<Worker['facts']>).facts()).toEqual(worker.facts())
})
