// Delays of respawns.

import { expect, test } from 'vitest'
import { Throttle } from '../src/throttle.js'

test('each quick end in a row costs a second more, up to the most', () => {
  const throttle = new Throttle(3)
  expect([0, 0, 0, 0, 0].map((ran) => throttle.after(ran))).toEqual([1, 2, 3, 3, 3])
})

test('what it ran is taken off, but a second remains', () => {
  const throttle = new Throttle(300)
  expect([2.9, 2.9, 0, 2.9].map((ran) => throttle.after(ran))).toEqual([1, 1, 3, 2])
})

test('an end after more than three seconds waits for nothing, and is counted all the same', () => {
  const throttle = new Throttle(300)
  expect([3.1, 10, 0].map((ran) => throttle.after(ran))).toEqual([0, 0, 3])
})

test('a minute of good work makes up for all quick ends before', () => {
  const throttle = new Throttle(300)
  expect([0, 0, 60, 0].map((ran) => throttle.after(ran))).toEqual([1, 2, 0, 2])
})
