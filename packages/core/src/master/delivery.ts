// Before a program image is replaced: what was said to other processes has to leave this one.

import { setTimeout as later } from 'node:timers/promises'
import type { Generation } from './generation.js'

/** Bytes may wait for a process this long; one that does not read them by then is not alive. */
const DELIVERY_TIME = 5000

export async function delivered(generations: Iterable<Generation>): Promise<void> {
  const deadline = Date.now() + DELIVERY_TIME
  while ([...generations].some((generation) => generation.unsent > 0) && Date.now() < deadline) await later(10)
}
