// Follows what waits: more workers when more requests than cheaper-overload wait, fewer when less do.

import type { CheaperAlgorithm } from './algorithm.js'

export const backlog: CheaperAlgorithm =
  ({ limits: { minimum, step, overload } }) =>
  ({ active, cheaped, waiting, canSpawn }) => {
    if (waiting > overload) return canSpawn ? Math.min(step, cheaped) : 0
    return waiting < overload && active > minimum ? -1 : 0
  }
