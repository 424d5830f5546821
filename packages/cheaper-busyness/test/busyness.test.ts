// The algorithm over time: one snapshot a second, and what it answered and said.
import type { CheaperSnapshot } from '@uwsgi-ts/core'
import { describe, expect, test } from 'vitest'
import { createDecision } from '../src/busyness.js'
import type { BusynessRules } from '../src/rules.js'

const RULES: BusynessRules = {
  max: 50,
  min: 25,
  period: 2,
  multiplier: 3,
  penalty: 2,
  verbose: false,
  alert: 33,
  alertStep: 1,
  alertMultiplier: 1,
  nonzero: 10,
  step: 1,
  minimum: 1,
  maximum: 4,
}

/** Runs as many workers as the algorithm asks for; each spends the given share of every second with requests. */
class Simulation {
  readonly log: string[] = []
  active: number
  /** Percent. */
  load = 0
  waiting = 0
  canSpawn = true
  /** False: requests begin and do not end. */
  completes = true
  second = 1000
  readonly #times = [0, 0, 0, 0]
  readonly #decide: (snapshot: CheaperSnapshot) => number

  constructor(rules: Partial<BusynessRules> = {}, active = 1) {
    this.active = active
    this.#decide = createDecision({ ...RULES, ...rules }, (line) => this.log.push(line.replace('[busyness] ', '')))
  }

  /** Answers of so many seconds, those that change something as `second:answer`. */
  run(seconds: number): string {
    const changes: string[] = []
    for (let i = 0; i < seconds; i += 1) {
      const answer = this.#second()
      if (answer !== 0) changes.push(`${i}:${answer}`)
      this.active += answer
    }
    return changes.join(' ')
  }

  #second(): number {
    this.second += 1
    const workers = this.#times.map((time, i) => {
      const active = i < this.active
      const spent = active && this.completes ? time + this.load * 10_000 : time
      this.#times[i] = spent
      return { id: i + 1, active, busy: active && this.load > 0, runningTime: spent }
    })
    const { active, waiting, canSpawn } = this
    const busy = this.load > 0 ? active : 0
    return this.#decide({ now: this.second * 1000, workers, active, busy, cheaped: 4 - active, waiting, canSpawn })
  }
}

describe('above the maximum', () => {
  test('a worker is started each period, until all run', () => {
    const it = new Simulation()
    it.load = 80
    expect(it.run(9)).toBe('2:1 4:1 6:1')
    expect(it.log).toContain('2s average busyness is at 80%, will spawn 1 new worker(s)')
    expect(it.log).toContain(
      '2s average busyness is at 80% but we already started maximum number of workers available with current limits (4)',
    )
  })

  test('cheaper-step are started at once, as far as there are', () => {
    const it = new Simulation({ step: 2 })
    it.load = 80
    expect(it.run(5)).toBe('2:2 4:1')
  })

  test('none is started while memory forbids it', () => {
    const it = new Simulation()
    it.load = 80
    it.canSpawn = false
    expect(it.run(5)).toBe('')
    expect(it.log).toContain(
      '2s average busyness is at 80% but we already started maximum number of workers available with current limits (1)',
    )
  })

  test('a request that does not end makes its worker fully busy', () => {
    const it = new Simulation({ verbose: true })
    it.load = 100
    it.completes = false
    expect(it.run(3)).toBe('2:1')
    expect(it.log).toContain(
      'worker 1 was busy 3 time(s) in last cycle but no request was completed during this time, marking as 100% busy',
    )
    expect(it.log).toContain('2s average busyness is at 100%, will spawn 1 new worker(s)')
  })

  test('exactly the maximum is not above it', () => {
    const it = new Simulation()
    it.load = 50
    expect(it.run(9)).toBe('')
  })
})

describe('below the minimum', () => {
  test('a worker is stopped after as many periods as the multiplier says, then the next, down to cheaper', () => {
    const it = new Simulation({ minimum: 2 }, 4)
    it.load = 5
    expect(it.run(20)).toBe('6:-1 12:-1')
    expect(it.log[0]).toBe('2s average busyness is at 5%, cheap one of 4 running workers')
  })

  test('says how long that takes when verbose', () => {
    const it = new Simulation({ verbose: true }, 2)
    it.run(3)
    expect(it.log).toEqual([
      'worker nr 1 2s average busyness is at 0%',
      'worker nr 2 2s average busyness is at 0%',
      '2s average busyness of 2 worker(s) is at 0%',
      'need to wait 4 more second(s) to cheap worker',
    ])
  })

  test('the last worker is left alone', () => {
    const it = new Simulation({ minimum: 0 }, 1)
    expect(it.run(20)).toBe('')
  })
})

describe('between the limits', () => {
  test('a period makes the wait for a stop longer, the third begins it anew', () => {
    const it = new Simulation({ verbose: true }, 2)
    it.load = 40
    it.run(7)
    expect(it.log.filter((line) => line.includes('non-idle'))).toEqual([
      '2s average busyness is at 40%, 1 non-idle cycle(s), adjusting cheaper timer',
      '2s average busyness is at 40%, 2 non-idle cycle(s), adjusting cheaper timer',
      '2s average busyness is at 40%, 3 non-idle cycle(s), resetting cheaper timer',
    ])
    it.load = 0
    // Six seconds after the third period.
    expect(it.run(7)).toBe('5:-1')
  })
})

describe('the penalty', () => {
  test('a start soon after a stop makes the next stop later; calm takes that back, one at a time', () => {
    const it = new Simulation({}, 2)
    expect(it.run(7)).toBe('6:-1')
    it.load = 90
    expect(it.run(2)).toBe('1:1')
    expect(it.log.slice(-2)).toEqual([
      'worker(s) respawned to fast, increasing cheaper multiplier to 5 (+2)',
      '2s average busyness is at 90%, will spawn 1 new worker(s)',
    ])
    it.load = 0
    it.active = 4
    // Five periods now, and the same again; from the second stop in a row on the multiplier falls.
    expect(it.run(28)).toBe('9:-1 19:-1 27:-1')
    expect(it.log.filter((line) => line.startsWith('decreasing'))).toEqual([
      'decreasing cheaper multiplier to 4',
      'decreasing cheaper multiplier to 3',
    ])
  })

  test('a start long after the last stop costs nothing', () => {
    const it = new Simulation({}, 2)
    it.run(7)
    it.load = 30
    it.run(10)
    it.load = 90
    it.run(2)
    expect(it.log.some((line) => line.includes('respawned to fast'))).toBe(false)
  })
})

describe('what waits', () => {
  test('more than the alert starts emergency workers between two periods, which leave sooner', () => {
    const it = new Simulation({ period: 10, multiplier: 10, alertMultiplier: 2 })
    it.waiting = 34
    expect(it.run(2)).toBe('0:1 1:1')
    expect(it.log).toEqual([
      '34 requests in listen queue, spawning 1 emergency worker(s) (1)!',
      '34 requests in listen queue, spawning 1 emergency worker(s) (2)!',
    ])
    it.waiting = 0
    // After two periods each while there are emergency workers.
    expect(it.run(45)).toBe('28:-1')
    expect(it.active).toBe(2)
  })

  test('exactly the alert is none', () => {
    const it = new Simulation({ period: 10 })
    it.waiting = 33
    expect(it.run(9)).toBe('')
  })

  test('anything that waits long enough is an emergency, again and again', () => {
    const it = new Simulation({ period: 100, nonzero: 5, verbose: true })
    it.waiting = 1
    expect(it.run(12)).toBe('5:1 10:1')
    it.waiting = 0
    it.run(1)
    expect(it.log.filter((line) => line.includes('backlog'))).toEqual([
      'backlog is starting to fill (1)',
      'backlog was non-zero for 5 second(s), spawning new worker(s)',
      'backlog was non-zero for 5 second(s), spawning new worker(s)',
      'backlog is now empty',
    ])
  })

  test('a moment without any begins the time anew', () => {
    const it = new Simulation({ period: 100, nonzero: 5 })
    it.waiting = 1
    it.run(4)
    it.waiting = 0
    it.run(1)
    it.waiting = 1
    expect(it.run(5)).toBe('')
    expect(it.run(1)).toBe('0:1')
  })
})
