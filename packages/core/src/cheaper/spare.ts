// The default algorithm: more workers when none has been free for some time, and one free worker kept when the load goes.

import type { CheaperAlgorithm } from './algorithm.js'

export const spare: CheaperAlgorithm = ({ limits: { minimum, step, overload } }) => {
  let crowded = 0
  let quiet = 0
  return ({ active, busy, cheaped, canSpawn }) => {
    if (busy >= active) {
      crowded += 1
      quiet = 0
    } else if (crowded > 0) crowded -= 1
    if (canSpawn && crowded > overload) {
      crowded = 0
      return Math.min(step, cheaped)
    }
    if (crowded > 0 || active - busy === 1) return 0
    quiet += 1
    return active > minimum && quiet % overload === 0 ? -1 : 0
  }
}
