// The algorithms the core has, by the names of cheaper-algo, in the order in which cheaper-algo-list prints them.

import type { Registry } from '../plugin/abi.js'
import type { CheaperAlgorithm, CheaperDecision } from './algorithm.js'
import { backlog } from './backlog.js'
import { spare } from './spare.js'
import { spare2 } from './spare2.js'

/** Only the master FIFO changes the number of workers. */
const manual = (): CheaperDecision => () => 0

const CORE_ALGORITHMS: ReadonlyMap<string, CheaperAlgorithm> = new Map([
  ['spare', spare],
  ['spare2', spare2],
  ['backlog', backlog],
  // uWSGI's example of a plugin. There it compares the wrong number; here it is backlog.
  ['backlog2', backlog],
  ['manual', manual],
])

export { spare as defaultAlgorithm }

/** One of a plugin comes before the core's of the same name. */
export function findAlgorithm(name: string, registered: Registry<CheaperAlgorithm>): CheaperAlgorithm | undefined {
  return registered.get(name) ?? CORE_ALGORITHMS.get(name)
}

export function algorithmNames(registered: Registry<CheaperAlgorithm>): string[] {
  return [...new Set([...registered.names(), ...CORE_ALGORITHMS.keys()])]
}
