// For many workers: grows fast, shrinks slowly. Here `cheaper` is the number of workers that should be free, and so a smallest number of
// workers as well.

import type { CheaperAlgorithm } from './algorithm.js'

export const spare2: CheaperAlgorithm = ({ limits: { minimum, step, idle } }) => {
  let quiet = 0
  return ({ active, busy, cheaped, canSpawn }) => {
    const free = active - busy
    if (free <= minimum) {
      quiet = 0
      return canSpawn ? Math.min(minimum - free, cheaped, step) : 0
    }
    quiet += 1
    if (quiet < idle) return 0
    quiet = 0
    return -1
  }
}
