import { expect, test } from 'vitest'
import { RespawnThrottle } from '../../src/master/respawn-throttle.js'

test('as many respawns as workers are free within an interval; the next one waits, and with it all that follow', () => {
  const throttle = new RespawnThrottle({ burst: 2, interval: 1000, delay: 2000 })
  expect(throttle.ask(0)).toEqual({ wait: 0, tooFast: false })
  expect(throttle.ask(10)).toEqual({ wait: 0, tooFast: false })
  expect(throttle.ask(20)).toEqual({ wait: 2000, tooFast: true })
  expect(throttle.ask(500)).toEqual({ wait: 1520, tooFast: false })
  expect(throttle.ask(2020)).toEqual({ wait: 0, tooFast: false })
})

test('deaths further apart than the interval never wait', () => {
  const throttle = new RespawnThrottle({ burst: 1, interval: 1000, delay: 2000 })
  for (let now = 0; now < 20_000; now += 1001) expect(throttle.ask(now).wait).toBe(0)
})

test('a delay of 0 turns the guard off', () => {
  const throttle = new RespawnThrottle({ burst: 1, interval: 1000, delay: 0 })
  for (let i = 0; i < 100; i++) expect(throttle.ask(i)).toEqual({ wait: 0, tooFast: false })
})
