// How long a generation that retires leaves idle kept-alive connections open. The next request of one of them is answered with `Connection: close`, so
// no client loses anything; a connection that is closed loses the request that is on its way to it at that moment.

import type { GenerationPhase } from './generation-context.js'
import type { GenerationPlan } from './generation-plan.js'

/** For a stop, where nobody follows, and while reloads come so quickly that generations would pile up, ms. */
export const SHORT_GRACE = 2000

/** Kept for closing what is idle before the mercy is over, ms. */
const BEFORE_MERCY = 1000

export interface Retiring {
  readonly phase: GenerationPhase
  readonly plan: Pick<GenerationPlan, 'mercy' | 'config'>
}

/** After a reload: until `keepalive-timeout` would have closed the connection anyway, so that a reload closes none. */
export function graceAfterReload(before: Retiring, generations: Iterable<Pick<Retiring, 'phase'>>): number {
  const { mercy, config } = before.plan
  const timeout = (config.settings.number('keepalive-timeout') ?? 0) * 1000
  const piling = [...generations].some((other) => other !== before && other.phase === 'retiring')
  const wanted = piling ? SHORT_GRACE : timeout === 0 ? Infinity : timeout
  return Math.max(0, Math.min(wanted, mercy - BEFORE_MERCY))
}
