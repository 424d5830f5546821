// Decides whether two outcomes are the same behaviour. The only tolerance lives here: message framing that our engine owns and the reference
// leaves to the app (docs/differences.md#framing).

import type { Outcome, RecordedExchange } from './conformance-case.js'

/** Headers by which the engine frames a response. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection'])

/** Our outcome without the framing headers that the reference's has not. */
export function alignFraming(ours: Outcome, reference: Outcome): Outcome {
  const steps = ours.steps.map((step, index) => {
    const mine = step as RecordedExchange
    const theirs = reference.steps[index] as RecordedExchange | undefined
    if (mine?.headers === undefined || theirs?.headers === undefined) return step
    const named = new Set(theirs.headers.map(([name]) => name.toLowerCase()))
    return { ...mine, headers: mine.headers.filter(([name]) => !FRAMING.has(name.toLowerCase()) || named.has(name.toLowerCase())) }
  })
  return { ...ours, steps }
}
